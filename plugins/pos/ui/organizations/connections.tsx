import { Button, Failed, Flex, Mark, Panel, Quiet, request, useMutation } from 'priemnaya/ui';
import type { Items } from '../common/wire.ts';
import { texts } from './texts.ts';

interface Connection {
  readonly due: string;
  readonly name: string;
  readonly ok: boolean;
  readonly lko: { readonly name: string; readonly integrationEnabled: boolean } | null;
  readonly reason: { readonly text: string } | null;
}

/** «Проверить соединение»: what ПОС answers to the key of each organisation. */
export function Connections() {
  const check = useMutation({ mutationFn: () => request<Items<Connection>>('POST', '/api/modules/pos/check') });
  return (
    <Panel
      title={texts.connections}
      extra={
        <Button size="small" loading={check.isPending} onClick={() => check.mutate()}>
          {texts.check}
        </Button>
      }
    >
      <Flex vertical gap={8} aria-live="polite">
        {check.error && <Failed title={texts.checkFailed} error={check.error} />}
        {check.data === undefined && !check.error && <Quiet>{texts.checkHelp}</Quiet>}
        {check.data?.items.map(({ due, name, ok, lko, reason }) => (
          <Flex key={due} wrap gap="2px 12px" align="baseline">
            <strong>{name}</strong>
            <Mark look={ok ? 'good' : 'bad'}>{ok ? texts.connected : texts.notConnected}</Mark>
            <span>{reason?.text ?? texts.lko(lko?.name ?? '')}</span>
            {lko?.integrationEnabled === false && <Mark look="warn">{texts.integrationOff}</Mark>}
          </Flex>
        ))}
      </Flex>
    </Panel>
  );
}
