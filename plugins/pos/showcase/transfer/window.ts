import { ConflictError, type DocumentSnapshot } from '../../../../core/contract/index.ts';
import type { PosContext } from '../../context.ts';
import { texts } from './texts.ts';

const flag = 'POS_UPLOAD';

/** Why the flag of a РК cannot be changed, or nothing. */
function obstacles({ kind, groupAttributes }: DocumentSnapshot) {
  if (kind !== 1 && kind !== 2) return [{ code: 'KIND', text: texts.window.otherKind }];
  if (!groupAttributes.includes(flag)) return [{ code: 'NO_ATTRIBUTE', text: texts.window.noAttribute }];
  return [];
}

/** What became of one rubric in one contour. */
export interface ShownResult {
  readonly rubricCode: string;
  readonly at: Date;
  readonly code: string;
  readonly text: string;
  /** `<код ответа> – <описание>`. */
  readonly result: string;
  readonly outcome: 'accepted' | 'refused' | 'failed' | 'rejected';
  readonly contour: string;
  readonly uploadId: string | null;
}

/** SH-13: `GET /api/documents/{isn}/pos` of a РК that may go to the showcase. */
export async function showcaseWindow({ services }: PosContext, document: DocumentSnapshot) {
  const reasons = obstacles(document);
  const results = await services.database.query<ShownResult>(
    `select rubric_code as "rubricCode", at, answer_code as code, answer_text as text, outcome, contour,
            case when answer_text = '' then answer_code else answer_code || ' – ' || answer_text end as result,
            upload_id as "uploadId"
       from plugin_pos.showcase_result where isn = $1 order by rubric_code, contour`,
    [document.isn],
  );
  const available = reasons.length === 0;
  return {
    mode: 'showcase' as const,
    available,
    reasons,
    executor: null,
    head: null,
    files: null,
    upload: available ? document.values[flag] === true : null,
    results,
  };
}

/** «Сохранить» of the window: the flag is the доп. реквизит of the РК itself. */
export async function setUpload(
  { services }: PosContext,
  document: DocumentSnapshot,
  upload: boolean,
  login: string,
): Promise<void> {
  const [obstacle] = obstacles(document);
  if (obstacle !== undefined) {
    throw new ConflictError('SHOWCASE_UPLOAD_UNAVAILABLE', texts.window.unavailable(obstacle.text));
  }
  await services.database.transaction(async (transaction) => {
    await services.documents.change([{ isn: document.isn, values: { [flag]: upload } }], login, transaction);
    // Set anew by hand, its lines go again though they have not changed (SH-09).
    if (upload) {
      const anew = 'update plugin_pos.showcase_result set released = true where isn = $1 and not released';
      await transaction.query(anew, [document.isn]);
    }
  });
}
