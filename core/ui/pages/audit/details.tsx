import { nothing } from '../../kit/format.ts';
import { texts } from './texts.ts';

/** What an entry of the audit says more: names and values, as the server keeps them. */
export function Details({ details }: { readonly details: Readonly<Record<string, unknown>> }) {
  const entries = Object.entries(details);
  if (entries.length === 0) return <>{nothing}</>;
  return (
    <ul className="plain-list">
      {entries.map(([name, value]) => (
        <li key={name}>
          <span className="quiet">{texts.details[name] ?? name}:</span> {shown(value)}
        </li>
      ))}
    </ul>
  );
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(', ');
  if (value === true) return 'да';
  if (value === false) return 'нет';
  if (value === null || value === undefined) return nothing;
  return typeof value === 'object' ? JSON.stringify(value) : (texts.details[String(value)] ?? String(value));
}
