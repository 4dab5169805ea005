import { Link } from 'react-router';
import { Page, Panel } from '../../kit/page.tsx';
import { useMay } from '../../kit/person.ts';
import { descriptionOf, parts } from './descriptions.ts';
import { texts } from './texts.ts';
import './directories.css';

interface Entry {
  readonly to: string;
  readonly title: string;
  readonly about: string;
}

/** «Справочники» (ED-01): all of them, each with what it is for. */
export default function Directories() {
  const may = useMay();
  const lead = may('settings.read') ? (
    <>
      {texts.lead} <Link to="/setup-check">{texts.setupCheck}</Link>.
    </>
  ) : (
    texts.leadPlain
  );
  const shown = parts.map(([title, names]) => {
    const open = names.filter((name) => may(descriptionOf(name)?.reading ?? ''));
    const entries = open.map((name): Entry => ({ to: `/directories/${name}`, ...texts.directories[name] }));
    const alike = { to: '/directories/citizens/alike', title: texts.toAlike, about: texts.alikeAbout };
    return [title, open.includes('citizens') ? [...entries, alike] : entries] as const;
  });
  return (
    <Page title={texts.title} lead={lead}>
      {shown.map(
        ([title, entries]) =>
          entries.length > 0 && (
            <Panel key={title} title={title}>
              <ul className="directories">
                {entries.map(({ to, title: name, about }) => (
                  <li key={to}>
                    <Link to={to}>{name}</Link>
                    <span className="quiet">{about}</span>
                  </li>
                ))}
              </ul>
            </Panel>
          ),
      )}
    </Page>
  );
}
