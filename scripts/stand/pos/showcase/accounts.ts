import type { Contour } from '../wire.ts';

/** «Логин» and «Пароль» of the showcase, as the emulator is told about them. */
export interface ShowcaseAccountSetup {
  login: string;
  password: string;
  /** The ЛКО that faults and the journal name for it; none by default. */
  lkoId?: string;
  /** Contours in which it is known; both by default. */
  contours?: readonly Contour[];
}

export interface ShowcaseAccount {
  login: string;
  password: string;
  lkoId: string | null;
  contours: readonly Contour[];
}

/** The accounts of the showcase, in both contours. */
export class Accounts {
  readonly #byLogin = new Map<string, ShowcaseAccount>();

  add({ login, password, lkoId, contours }: ShowcaseAccountSetup): void {
    const account = { login, password, lkoId: lkoId?.toLowerCase() ?? null, contours: contours ?? ['prod', 'test'] };
    this.#byLogin.set(login, account as ShowcaseAccount);
  }

  /** The account of a login; an unknown one is a mistake of the test. */
  of(login: string): ShowcaseAccount {
    const account = this.#byLogin.get(login);
    if (!account) throw new Error(`В эмуляторе витрины нет логина ${login}.`);
    return account;
  }

  known(login: string, contour: Contour): ShowcaseAccount | undefined {
    const account = this.#byLogin.get(login);
    return account?.contours.includes(contour) ? account : undefined;
  }

  clear(): void {
    this.#byLogin.clear();
  }
}
