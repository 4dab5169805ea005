import { RetryLaterError } from '../../../core/contract/index.ts';
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
const atOnce = 8;

/** Asks ПОС for each organisation, for its clock, and for its classifier. */
export async function gatherFacts(context: PosContext, tokens: TokenCache): Promise<SetupFacts> {
  const settings = await context.moduleSettings<PosSettings>();
  if (settings === undefined) return { organizations: [], clock: null, classifier: null };
  const signal = AbortSignal.timeout(askMs);
  const organizations = await posOrganizations(context.services.documents);
  const asked: Awaited<ReturnType<typeof askOne>>[] = [];
  for (let from = 0; from < organizations.length; from += atOnce) {
    const some = organizations.slice(from, from + atOnce);
    asked.push(
      ...(await Promise.all(some.map((one) => askOne(context, clientOf(context, settings, one, tokens, signal), one)))),
    );
  }
  const speaker = asked.find(({ lko }) => lko?.integrationEnabled === true);
  const organization = organizations.find(({ due }) => due === speaker?.due);
  return {
    organizations: asked.map(({ due, lko, fault }) => ({ due, lko, fault })),
    clock: asked.find(({ clock }) => clock !== null)?.clock ?? null,
    classifier:
      organization === undefined
        ? null
        : await classifierFacts(context, settings, clientOf(context, settings, organization, tokens, signal)),
  };
}

/** ED-09: how the rubricator differs from the classifier of ПОС; asked for by the first organisation that may. */
export async function classifierDifference(context: PosContext, tokens: TokenCache): Promise<ClassifierDifference> {
  const settings = await context.moduleSettings<PosSettings>();
  const organizations = settings === undefined ? [] : await posOrganizations(context.services.documents);
  let refusal: unknown;
  for (const organization of organizations) {
    try {
      const client = clientOf(context, settings!, organization, tokens, AbortSignal.timeout(askMs));
      return await compare(context, settings!, client);
    } catch (error) {
      refusal = asFault(error);
      // ПОС as a whole is away: the others would wait in vain.
      if (refusal instanceof RetryLaterError) break;
    }
  }
  throw refusal ?? noOrganization();
}

function noOrganization(): RetryLaterError {
  return new RetryLaterError('POS_NO_ORGANIZATION', texts.organizations.none);
}

async function classifierFacts(context: PosContext, settings: PosSettings, client: PosClient) {
  try {
    return { difference: await compare(context, settings, client), fault: null };
  } catch (error) {
    return { difference: null, fault: faultOf(error) };
  }
}

async function compare({ services }: PosContext, settings: PosSettings, client: PosClient) {
  const { directories } = services.documents;
  const categories = await client.categories();
  return compareClassifier(
    settings.rubricVertexDue,
    await directories.rubricsBelow(settings.rubricVertexDue),
    categories,
  );
}

async function askOne(context: PosContext, client: PosClient, { due }: PosOrganization) {
  try {
    const before = context.clock.now().getTime();
    const { lko, at } = await client.meNow();
    const clock = at === null ? null : await clockOf(context, at, before);
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

function clientOf(
  context: PosContext,
  settings: PosSettings,
  { due, clientId, secret }: PosOrganization,
  tokens: TokenCache,
  signal: AbortSignal,
): PosClient {
  const account = { organizationDue: due, clientId, ...addressOf(settings) };
  return new PosClient(context.services.http, account, secret, tokens, signal);
}

function faultOf(error: unknown): Fault {
  const isTimeout = error instanceof Error && error.name === 'TimeoutError';
  if (isTimeout) return { code: 'POS_AWAY', text: texts.platform.tooSlow, away: true };
  const fault = asFault(error);
  return { code: fault.code, text: fault.message, away: fault instanceof RetryLaterError };
}
