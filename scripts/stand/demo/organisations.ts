import type { OrganisationSetup } from '../pos/index.ts';

/** One organisation of the stand: its place in «ДЕЛО» and its ЛКО at ПОС. People and keys are made up. */
export interface DemoOrganisation {
  readonly name: string;
  /** The «текущая» organisation. */
  readonly current: boolean;
  readonly inn: string;
  /** Подразделение with its картотека (2.4). */
  readonly cardName: string;
  readonly officials: readonly {
    readonly name: string;
    readonly duty: string;
    readonly head: boolean;
    readonly cabinet: string;
  }[];
  /** Group for messages from ПОС, and its number template (2.3). */
  readonly group: { readonly name: string; readonly code: string; readonly numberTemplate: string };
  readonly region: { readonly id: string; readonly name: string };
  readonly locality: { readonly id: string; readonly name: string } | null;
  /** «Идентификатор ПОС», «Секретный ключ ПОС», «Идентификатор ЛКО» (2.5). */
  readonly pos: { readonly id: string; readonly key: string; readonly lkoId: string };
}

const region = { id: '29251dcf-00a1-4e34-98d4-5c47484a36d4', name: 'Московская Область' };

/** Two organisations in one database, as in section 2 of the manual. */
export const demoOrganisations: readonly DemoOrganisation[] = [
  {
    name: 'Администрация Краснознаменского городского округа',
    current: true,
    inn: '5006999001',
    cardName: 'Картотека Администрации Краснознаменского городского округа',
    officials: [
      { name: 'Образцов О.О.', duty: 'Глава округа', head: true, cabinet: 'Кабинет главы округа' },
      { name: 'Примерова П.П.', duty: 'Начальник общего отдела', head: false, cabinet: 'Кабинет общего отдела' },
    ],
    group: { name: 'ПОС Обращения в Администрацию', code: 'ПОС-А', numberTemplate: '{GROUP}-{N:5}/{YYYY}' },
    region,
    locality: null,
    pos: {
      id: 'a3f1c1de-5b7a-4f0e-9d0a-52c5a7f10001',
      key: 'stand-key-administration',
      lkoId: 'a3f1c1de-5b7a-4f0e-9d0a-52c5a7f10001',
    },
  },
  {
    name: 'Сельское поселение Краснознаменное',
    current: false,
    inn: '5006999002',
    cardName: 'Картотека Сельского поселения Краснознаменного',
    officials: [
      { name: 'Лялякина П.Р.', duty: 'Председатель', head: true, cabinet: 'Кабинет председателя' },
      { name: 'Тестов Т.Т.', duty: 'Специалист по работе с обращениями', head: false, cabinet: 'Кабинет специалиста' },
    ],
    group: { name: 'ПОС Обращения в СПК', code: 'ПОС-СПК', numberTemplate: '{GROUP}-{N}' },
    region,
    locality: { id: '11251dcf-00a1-1e31-98d4-1c47484a11d1', name: 'Сельское поселение Краснознаменное' },
    pos: {
      id: 'b11bba7a-029a-46bd-965e-d03c1bd0204b',
      key: 'stand-key-settlement',
      lkoId: 'b11bba7a-029a-46bd-965e-d03c1bd0204b',
    },
  },
];

/** The same organisations as ПОС knows them. */
export const emulatorOrganisations: OrganisationSetup[] = demoOrganisations.map(
  ({ name, region: { id, name: regionName }, pos }) => ({
    clientId: pos.id,
    clientSecret: pos.key,
    lkoId: pos.lkoId,
    name,
    region: { id, name: regionName },
  }),
);
