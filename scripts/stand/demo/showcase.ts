import type { ShowcaseAccountSetup } from '../pos/index.ts';

/** «Логин» and «Пароль» of the showcase for an instance of the export («Экземпляр JobID»); made up, as the keys are. */
export const demoShowcaseAccount: ShowcaseAccountSetup = {
  login: 'stand-showcase',
  password: 'stand-showcase-password',
};
