import { apiPath, request, useAsk, useQueryClient, useTell } from 'priemnaya/ui';
import { type Export, key } from './api.ts';
import { texts } from './texts.ts';

export function useExportCommands() {
  const queries = useQueryClient();
  const ask = useAsk();
  const tell = useTell();
  async function call(method: string, path: string, done: string): Promise<void> {
    try {
      await request(method, path);
      tell.done(done);
    } catch (error) {
      tell.failed(texts.failed, error);
    }
    await queries.invalidateQueries({ queryKey: key });
  }
  return {
    async resend({ id, name }: Export) {
      const question = { title: texts.resendTitle, text: texts.resendText(name), yes: texts.resend };
      if (await ask(question)) await call('POST', apiPath(['/api/showcase/exports', id, 'resend']), texts.resent);
    },
    async deleteFile({ id, name }: Export) {
      const question = { title: texts.deleteTitle, text: texts.deleteText(name), yes: texts.deleteFile, danger: true };
      if (await ask(question)) await call('DELETE', apiPath(['/api/showcase/exports', id, 'file']), texts.deleted);
    },
  };
}
