import type { Plugin } from 'vite';

interface Saying {
  /** The module that says it. */
  readonly module: RegExp;
  readonly english: string;
  readonly instead: string;
}

/** What parts of antd say to a screen reader in English, with no setting for it in one place (UI-01). */
const sayings: readonly Saying[] = [
  // A sign stands beside a text, or in a control with a name of its own.
  {
    module: /@ant-design\/icons\/es\/components\/AntdIcon(Light)?\.js$/,
    english: '"aria-label": icon.name',
    instead: '"aria-hidden": true',
  },
  { module: /@rc-component\/select\/es\/hooks\/useAllowClear\.js$/, english: "'Clear'", instead: "'Очистить'" },
  { module: /antd\/es\/table\/hooks\/useSelection\.js$/, english: "'Select all'", instead: "'Выбрать все'" },
];

/** Says it in Russian; a newer antd that says it in another way fails the build, so that nobody overlooks it. */
export const russian: Plugin = {
  name: 'russian',
  transform(code, id) {
    const saying = sayings.find(({ module }) => module.test(id));
    if (saying === undefined) return null;
    if (!code.includes(saying.english)) this.error(`${id} does not say ${saying.english} any more`);
    return { code: code.replaceAll(saying.english, saying.instead), map: null };
  },
};
