import { mailProblems, type Problem } from '../../core/contract/index.ts';
import type { PosContext } from './context.ts';
import { countDebts, isNone } from './debts.ts';
import { addressOf, type PosSettings } from './settings.ts';
import { texts } from './texts.ts';

/** Probes the module's settings before they are saved (PX-01, PX-05, PX-06). */
export async function checkSettings(
  settings: unknown,
  previous: unknown,
  context: PosContext,
): Promise<readonly Problem[]> {
  const wanted = settings as Partial<PosSettings>;
  return [
    ...urlProblems(wanted.posUrl),
    ...mailProblems(wanted.mail, '/mail'),
    ...(await directoryProblems(wanted, context)),
    ...(await debtProblems(wanted, previous as Partial<PosSettings> | null | undefined, context)),
  ];
}

function urlProblems(posUrl: string | undefined): Problem[] {
  if (posUrl === undefined) return [];
  const wrong = (message: string): Problem[] => [
    { path: '/posUrl', message, code: 'POS_URL_WRONG', severity: 'error' },
  ];
  if (!URL.canParse(posUrl)) return wrong(texts.module.urlWrong);
  const url = new URL(posUrl);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    return wrong(texts.module.urlScheme);
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return wrong(texts.module.urlParts);
  }
  return [];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

async function directoryProblems(settings: Partial<PosSettings>, { services }: PosContext): Promise<Problem[]> {
  const { directories } = services.documents;
  const { deliveryKindIsn, linkTypeIsn, answerLinkTypeIsn, rubricVertexDue } = settings;
  const problems: Problem[] = [];
  const missing = (path: string, code: string, message: string) =>
    problems.push({ path, code, message, severity: 'error' });
  if (deliveryKindIsn !== undefined && (await directories.deliveryKind(deliveryKindIsn)) === undefined) {
    missing('/deliveryKindIsn', 'DELIVERY_KIND_UNKNOWN', texts.module.deliveryKind);
  }
  if (linkTypeIsn !== undefined && (await directories.linkType(linkTypeIsn)) === undefined) {
    missing('/linkTypeIsn', 'LINK_TYPE_UNKNOWN', texts.module.linkType);
  }
  if (answerLinkTypeIsn !== undefined && (await directories.linkType(answerLinkTypeIsn)) === undefined) {
    missing('/answerLinkTypeIsn', 'LINK_TYPE_UNKNOWN', texts.module.answerLinkType);
  }
  if (rubricVertexDue !== undefined && (await directories.rubric(rubricVertexDue)) === undefined) {
    missing('/rubricVertexDue', 'RUBRIC_VERTEX_UNKNOWN', texts.module.rubricVertex);
  }
  return problems;
}

/** PX-05: leaving an address with open debts is asked about, with their number. */
async function debtProblems(
  settings: Partial<PosSettings>,
  previous: Partial<PosSettings> | null | undefined,
  { services }: PosContext,
): Promise<Problem[]> {
  if (settings.posUrl === undefined || previous?.posUrl === undefined) return [];
  const before = addressOf({ posUrl: previous.posUrl, testContour: previous.testContour ?? false });
  const after = addressOf({ posUrl: settings.posUrl, testContour: settings.testContour ?? false });
  if (before.url === after.url && before.contour === after.contour) return [];
  const debts = await countDebts(services.database, { url: before.url, contour: before.contour });
  if (isNone(debts)) return [];
  return [
    {
      path: before.url === after.url ? '/testContour' : '/posUrl',
      code: 'OPEN_DEBTS',
      severity: 'confirm',
      message: texts.module.openDebts(debts, texts.module.urlOrContour),
    },
  ];
}
