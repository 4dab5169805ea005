import type { Contour, Named } from './wire.ts';

/** An organisation (ЛКО) as the emulator is told about it. */
export interface OrganisationSetup {
  /** «Идентификатор ПОС». */
  clientId: string;
  /** «Секретный ключ ПОС». */
  clientSecret: string;
  /** GUID of the ЛКО. */
  lkoId: string;
  name: string;
  region?: string | Named;
  /** The switch «Настройки интеграции с СЭД»; on by default. */
  sedIntegrationEnabled?: boolean;
  /** Answers wait for approval in the ЛКО; off by default. */
  answersRequireApproval?: boolean;
  /** Contours in which the organisation is known; both by default. */
  contours?: readonly Contour[];
}

export interface Organisation {
  clientId: string;
  clientSecret: string;
  lkoId: string;
  name: string;
  region: Named | null;
  sedIntegrationEnabled: boolean;
  answersRequireApproval: boolean;
  contours: readonly Contour[];
}

/** The organisations that ПОС knows, in both contours. */
export class Organisations {
  readonly #byLko = new Map<string, Organisation>();

  add(setup: OrganisationSetup): Organisation {
    const organisation: Organisation = {
      clientId: setup.clientId,
      clientSecret: setup.clientSecret,
      lkoId: setup.lkoId.toLowerCase(),
      name: setup.name,
      region: typeof setup.region === 'string' ? { id: null, name: setup.region } : (setup.region ?? null),
      sedIntegrationEnabled: setup.sedIntegrationEnabled ?? true,
      answersRequireApproval: setup.answersRequireApproval ?? false,
      contours: setup.contours ?? ['prod', 'test'],
    };
    this.#byLko.set(organisation.lkoId, organisation);
    return organisation;
  }

  clear(): void {
    this.#byLko.clear();
  }

  all(): Organisation[] {
    return [...this.#byLko.values()];
  }

  /** The organisation of a ЛКО; an unknown one is a mistake of the test. */
  of(lkoId: string): Organisation {
    const organisation = this.#byLko.get(lkoId.toLowerCase());
    if (!organisation) throw new Error(`В эмуляторе нет ЛКО ${lkoId}.`);
    return organisation;
  }

  withClient(clientId: string, contour: Contour): Organisation | undefined {
    return this.all().find((each) => each.clientId === clientId && each.contours.includes(contour));
  }
}
