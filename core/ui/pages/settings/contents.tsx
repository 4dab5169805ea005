import type { Found } from './draft.ts';
import { texts } from './texts.ts';

export interface Part {
  /** Of the element that it leads to. */
  readonly id: string;
  readonly title: string;
  readonly level: 1 | 2;
  /** Wrong fields in it. */
  readonly wrong: number;
}

/** How many of the errors stand in a block, below a pointer of it. */
export function countWrong(found: readonly Found[], block: string, pointer = ''): number {
  return found.filter(
    (one) =>
      one.severity === 'error' &&
      one.block === block &&
      (pointer === '' || one.inner === pointer || one.inner.startsWith(`${pointer}/`)),
  ).length;
}

/** The parts of a long form: a press leads there. */
export function Contents({ parts }: { readonly parts: readonly Part[] }) {
  const go = (id: string) => {
    const part = document.getElementById(id);
    part?.scrollIntoView({ block: 'start' });
    part?.focus({ preventScroll: true });
  };
  return (
    <nav className="settings-contents" aria-label={texts.contents}>
      <ul>
        {parts.map(({ id, title, level, wrong }) => (
          <li key={id} className={`settings-part-${level}`}>
            <button type="button" onClick={() => go(id)}>
              {title}
              {wrong > 0 && <span className="settings-part-wrong">{` — ${texts.wrongHere(wrong)}`}</span>}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
