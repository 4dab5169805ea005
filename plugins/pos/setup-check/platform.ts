import { CodedError, type SetupFinding } from '../../../core/contract/index.ts';
import { commands, onPosServer } from '../commands.ts';
import type { PosContext } from '../context.ts';
import { attributeOf } from '../registration/organizations.ts';
import type { Fault, SetupFacts } from './facts.ts';
import { at, doubtful, shortened, wrong } from './finding.ts';
import type { Participants } from './organizations.ts';
import { texts } from './texts.ts';

const { places } = texts;
const module = [places.administration, places.module] as const;
const answeredWithinMs = 14_000;
const takenWithinMs = 4_000;
const mostApartMs = 60_000;
const mostNamed = 10;

/** What ПОС says of the organisations, of the classifier and of the time. That it says nothing is a finding, too. */
export async function platformFindings(context: PosContext, all: Participants): Promise<SetupFinding[]> {
  let facts: SetupFacts;
  try {
    facts = await onPosServer<SetupFacts>(context, commands.setupFacts, null, answeredWithinMs, takenWithinMs);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return [doubtful('POS_NOT_CHECKED', texts.platform.server(error.message), at(...module, places.server))];
  }
  return [...away(facts), ...lkoFindings(facts, all), ...classifierFindings(facts), ...clockFindings(facts)];
}

/** ПОС as a whole is away: said once, not for each organisation. */
function away({ organizations }: SetupFacts): SetupFinding[] {
  const found = new Map(organizations.flatMap(({ fault }) => (fault?.away ? [[fault.text, fault]] : [])));
  return [...found.values()].map(({ code, text }) => wrong(code, text, at(...module, places.url)));
}

function lkoFindings({ organizations }: SetupFacts, all: Participants): SetupFinding[] {
  return organizations.flatMap(({ due, lko, fault }): SetupFinding[] => {
    const organization = all.organizations.find((one) => one.due === due);
    if (organization === undefined) return [];
    const { name } = organization;
    const where = at(places.organizations, name, places.attributes);
    if (fault !== null) return refusal(name, fault, where);
    if (lko === null) return [];
    const known = attributeOf(organization, 'POS_LKO_ID').toLowerCase();
    const off = wrong('POS_INTEGRATION_OFF', texts.platform.integrationOff(name), at(places.lko, places.integration));
    return [
      ...(known === '' || known === lko.lkoId.toLowerCase()
        ? []
        : [wrong('LKO_ID_DIFFERS', texts.platform.lkoDiffers(name), where)]),
      ...(lko.integrationEnabled ? [] : [off]),
    ];
  });
}

function refusal(name: string, { code, text, away: passes }: Fault, where: string): SetupFinding[] {
  return passes ? [] : [wrong(code, texts.platform.organization(name, text), where)];
}

function classifierFindings({ classifier }: SetupFacts): SetupFinding[] {
  if (classifier === null) return [];
  const { difference, fault } = classifier;
  const place = at(places.rubrics);
  if (difference === null) {
    return [
      doubtful('CLASSIFIER_NOT_CHECKED', texts.platform.classifier(fault?.text ?? ''), at(...module, places.url)),
    ];
  }
  const { unknown, missing, codes } = difference;
  const named = (paths: readonly { readonly path: string }[]) => paths.slice(0, mostNamed).map(({ path }) => path);
  return [
    ...shortened(
      unknown.map(({ code, path }) =>
        doubtful('RUBRIC_UNKNOWN_TO_POS', texts.rubrics.unknown(code, path), at(places.rubrics, path)),
      ),
    ),
    ...(missing.length === 0
      ? []
      : [doubtful('RUBRICS_MISSING', texts.rubrics.missing(missing.length, named(missing)), place)]),
    ...(codes.length === 0
      ? []
      : [
          doubtful(
            'RUBRIC_CODES_DIFFER',
            texts.rubrics.codes(
              codes.length,
              codes.slice(0, mostNamed).map(({ code, id }) => `${code} — ${id}`),
            ),
            place,
          ),
        ]),
  ];
}

function clockFindings({ clock }: SetupFacts): SetupFinding[] {
  if (clock === null) return [];
  const pairs = [
    [texts.platform.host, clock.ofHost],
    [texts.platform.database, clock.ofDatabase],
  ] as const;
  return pairs
    .filter(([, apart]) => Math.abs(apart) > mostApartMs)
    .map(([what, apart]) => {
      const message = texts.platform.clock(what, Math.round(Math.abs(apart) / 1000));
      return wrong('CLOCKS_APART', message, at(places.clock));
    });
}
