import { counted } from '../../kit/format.ts';

const entries = (count: number) => counted(count, 'запись', 'записи', 'записей');

/** Texts of «Похожие граждане» (UI-01, UI-10). */
export const texts = {
  title: 'Похожие граждане',
  trail: { directories: 'Справочники', citizens: 'Граждане' },
  lead: 'Записи, которые могут быть одним человеком. Выберите, какая остаётся и какие объединить с ней: все их РК перейдут к ней. Просмотр этой страницы записывается в аудит.',
  list: 'Группы похожих записей',
  empty: 'Похожих записей нет.',
  same: (what: string) => `Совпадает: ${what}`,
  reasons: {
    snils: 'СНИЛС',
    email: 'эл. почта',
    phone: 'телефон',
    address: 'адрес',
    name: 'имя',
  } as Readonly<Record<string, string>>,
  columns: {
    stays: 'Остаётся',
    merged: 'Объединить',
    name: 'Гражданин',
    address: 'Адрес',
    contacts: 'Телефон, почта',
    snils: 'СНИЛС',
    documents: 'РК',
  },
  staysName: (name: string, address: string) => `Остаётся: ${name}, ${address}`,
  mergedName: (name: string, address: string) => `Объединить: ${name}, ${address}`,
  noAddress: 'адрес не указан',
  merge: 'Объединить…',
  chooseSome: 'Отметьте, какие записи объединить',
  mergeTitle: (name: string) => `Объединить записи с «${name}»?`,
  moves: (count: number) =>
    count === 0
      ? 'В РК этих записей нет, переходить нечему.'
      : `${counted(count, 'РК перейдёт', 'РК перейдут', 'РК перейдут')} к остающейся записи: и корреспондент, и адресат в них станет она. В протоколе каждой РК появится запись.`,
  filled: (fields: string) => `Из объединяемых записей будет взято то, чего ей не хватает: ${fields}.`,
  fields: {
    city: 'город',
    address: 'адрес',
    zip: 'индекс',
    phone: 'телефон',
    email: 'эл. почта',
    snils: 'СНИЛС',
  } as Readonly<Record<string, string>>,
  goes: (count: number) => `Из справочника «Граждане» уйдёт ${entries(count)}. Отменить это нельзя.`,
  yes: 'Объединить',
  done: (count: number, documents: number) =>
    `Объединено: ${entries(count)}, ${counted(documents, 'РК', 'РК', 'РК')} изменено.`,
  failed: 'Записи не объединены',
};
