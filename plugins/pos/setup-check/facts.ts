import { type CodedError, RetryLaterError } from '../../../core/contract/index.ts';
import type { PosContext } from '../context.ts';
import { asFault } from '../registration/blame.ts';
import { type PosOrganization, posOrganizations } from '../registration/organizations.ts';
import { addressOf, type PosSettings } from '../settings.ts';
import { PosClient } from '../wire/client.ts';
import type { TokenCache } from '../wire/tokens.ts';
import { type ClassifierDifference, compareClassifier } from './classifier.ts';
import { texts } from './texts.ts';

export interface Fault {
  readonly code: string;
  readonly text: string;
  /** Passes by itself. */
  readonly away: boolean;
}

/** What ПОС says, as the server of PX-01 hears it; it goes to the node that asks as JSON. No secrets. */
export interface SetupFacts {
  readonly organizations: readonly {
    readonly due: string;
    /** Null where ПОС did not say. */
    readonly lko: { readonly lkoId: string; readonly integrationEnabled: boolean } | null;
    readonly fault: Fault | null;
  }[];
  /** How far the clock of ПОС is ahead of others, in milliseconds; null where it is not known. */
  readonly clock: { readonly ofHost: number; readonly ofDatabase: number } | null;
  readonly classifier: { readonly difference: ClassifierDifference | null; readonly fault: Fault | null } | null;
}

/** All of it must be there before the host gives up on the plugin. */
const askMs = 10_000;
/** The classifier alone may take longer. */
const classifierMs = 40_000;
const atOnce = 8;

/** How organisations are asked: with which settings, and until when. */
interface Asking {
  readonly context: PosContext;
  readonly settings: PosSettings;
  readonly tokens: TokenCache;
  readonly signal: AbortSignal;
}

/** Asks ПОС for each organisation, for its clock, and for its classifier. */
export async function gatherFacts(context: PosContext, tokens: TokenCache): Promise<SetupFacts> {
  const settings = await context.moduleSettings<PosSettings>();
  if (settings === undefined) return { organizations: [], clock: null, classifier: null };
  const asking = { context, settings, tokens, signal: AbortSignal.timeout(askMs) };
  const organizations = await posOrganizations(context.services.documents);
  const asked: Awaited<ReturnType<typeof askOne>>[] = [];
  for (let from = 0; from < organizations.length; from += atOnce) {
    asked.push(...(await Promise.all(organizations.slice(from, from + atOnce).map((one) => askOne(one, asking)))));
  }
  const speaker = asked.find(({ lko }) => lko?.integrationEnabled === true);
  const organization = organizations.find(({ due }) => due === speaker?.due);
  return {
    organizations: asked.map(({ due, lko, fault }) => ({ due, lko, fault })),
    clock: asked.find(({ clock }) => clock !== null)?.clock ?? null,
    classifier: organization === undefined ? null : await classifierFacts(organization, asking),
  };
}

/** ED-09: how the rubricator differs from the classifier of ПОС; asked for by the first organisation that may. */
export async function classifierDifference(context: PosContext, tokens: TokenCache): Promise<ClassifierDifference> {
  const settings = await context.moduleSettings<PosSettings>();
  const organizations = settings === undefined ? [] : await posOrganizations(context.services.documents);
  const signal = AbortSignal.timeout(classifierMs);
  let refusal: CodedError = new RetryLaterError('POS_NO_ORGANIZATION', texts.organizations.none);
  for (const organization of organizations) {
    try {
      return await compare(organization, { context, settings: settings!, tokens, signal });
    } catch (error) {
      refusal = error instanceof RetryLaterError ? error : asFault(error);
      // ПОС as a whole is away: the others would wait in vain.
      if (refusal instanceof RetryLaterError) break;
    }
  }
  throw refusal;
}

async function classifierFacts(organization: PosOrganization, asking: Asking): Promise<SetupFacts['classifier']> {
  try {
    return { difference: await compare(organization, asking), fault: null };
  } catch (error) {
    return { difference: null, fault: faultOf(error) };
  }
}

async function compare(organization: PosOrganization, asking: Asking): Promise<ClassifierDifference> {
  const { rubricVertexDue } = asking.settings;
  const categories = await inTime(clientOf(organization, asking).categories(), asking);
  const { directories } = asking.context.services.documents;
  return compareClassifier(rubricVertexDue, await directories.rubricsBelow(rubricVertexDue), categories);
}

async function askOne(organization: PosOrganization, asking: Asking) {
  const { due } = organization;
  try {
    const before = asking.context.clock.now().getTime();
    const { lko, at } = await inTime(clientOf(organization, asking).meNow(), asking);
    const clock = at === null ? null : await clockOf(asking.context, at, before);
    return { due, lko: { lkoId: lko.lkoId, integrationEnabled: lko.integrationEnabled }, clock, fault: null };
  } catch (error) {
    return { due, lko: null, clock: null, fault: faultOf(error) };
  }
}

/** The header has whole seconds, and was written between the request and now. */
async function clockOf({ clock, services }: PosContext, at: Date, before: number) {
  const host = (before + clock.now().getTime()) / 2;
  const [row] = await services.database.query<{ at: Date }>('select clock_timestamp() as at');
  return { ofHost: at.getTime() + 500 - host, ofDatabase: at.getTime() + 500 - row!.at.getTime() };
}

function clientOf({ due, clientId, secret }: PosOrganization, { context, settings, tokens, signal }: Asking) {
  const account = { organizationDue: due, clientId, ...addressOf(settings) };
  return new PosClient(context.services.http, account, secret, tokens, signal);
}

/** What does not come in time is given up, wherever on the way it hangs: tokens, which others wait for, too, have no signal. */
async function inTime<T>(work: Promise<T>, { signal }: Asking): Promise<T> {
  const late = () => new RetryLaterError('POS_AWAY', texts.platform.tooSlow);
  let giveUp: () => void = () => {};
  const over = new Promise<never>((_, reject) => {
    giveUp = () => reject(late());
  });
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  try {
    return await Promise.race([work, over]);
  } catch (error) {
    throw signal.aborted ? late() : error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

function faultOf(error: unknown): Fault {
  const fault = error instanceof RetryLaterError ? error : asFault(error);
  return { code: fault.code, text: fault.message, away: fault instanceof RetryLaterError };
}
