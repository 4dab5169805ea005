import type { Department } from '../../../core/contract/index.ts';
import { OrganizationFault } from '../errors.ts';
import type { PosOrganization } from '../registration/organizations.ts';
import { texts } from './texts.ts';

/** A РК as far as its organisation matters. */
export interface DocumentOwner {
  /** «ID организации (ЛКО)». */
  readonly lkoId: string;
  /** DUE of the подразделение that owns its картотека. */
  readonly cardDue: string;
  /** Whose delivery it was registered from; undefined where it was made by hand. */
  readonly deliveredTo: string | undefined;
}

/**
 * ST-01: whose key the statuses of a РК go with. One made by the module goes with that of the organisation whose ЛКО
 * the message came from; one made by hand with that of «ID организации (ЛКО)», else that of its картотека, else, where
 * nothing is associated, the only organisation's (RG-02).
 * @throws {OrganizationFault} where it cannot be told, until that is mended (PX-04)
 */
export function organizationOf(owner: DocumentOwner, organizations: readonly PosOrganization[]): PosOrganization {
  if (owner.deliveredTo !== undefined) {
    const own = organizations.find(({ due }) => due === owner.deliveredTo);
    if (own === undefined) throw fault('ORGANIZATION_LEFT', texts.faults.organizationLeft(owner.deliveredTo));
    return own;
  }
  const candidates = byLko(owner.lkoId, organizations) ?? byCard(owner.cardDue, organizations) ?? loner(organizations);
  if (candidates.length > 1) {
    const names = candidates.map(({ name }) => `«${name}»`).join(', ');
    throw fault('ORGANIZATION_AMBIGUOUS', texts.faults.organizationAmbiguous(names));
  }
  const [organization] = candidates;
  if (organization === undefined) throw fault('ORGANIZATION_UNKNOWN', texts.faults.organizationUnknown);
  return organization;
}

type Candidates = readonly PosOrganization[] | undefined;

function byLko(lkoId: string, organizations: readonly PosOrganization[]): Candidates {
  const wanted = folded(lkoId);
  return wanted === '' ? undefined : some(organizations.filter((each) => folded(each.lkoId) === wanted));
}

/**
 * The organisation of a картотека: that of the подразделение that owns it; else one whose подразделение belongs to it;
 * else that of the nearest подразделение above it.
 */
function byCard(cardDue: string, organizations: readonly PosOrganization[]): Candidates {
  const those = (fits: (department: Department) => boolean) =>
    some(organizations.filter(({ departments }) => departments.some(fits)));
  const above = organizations
    .flatMap(({ departments }) => departments)
    .filter(({ due }) => cardDue.startsWith(due))
    .reduce((nearest, { due }) => (due.length > nearest.length ? due : nearest), '');
  return (
    those(({ due }) => due === cardDue) ??
    those((department) => department.cardDue === cardDue) ??
    (above === '' ? undefined : those(({ due }) => due === above))
  );
}

function loner(organizations: readonly PosOrganization[]): readonly PosOrganization[] {
  return organizations.filter(({ alone, departments }) => alone && departments.length === 0);
}

function some(found: readonly PosOrganization[]): Candidates {
  return found.length === 0 ? undefined : found;
}

function folded(id: string): string {
  return id.trim().toLowerCase();
}

const fault = OrganizationFault.configuration;
