import { Link, useLocation } from 'react-router';
import { apiPath } from '../kit/api.ts';
import { SettingsIcon } from '../kit/icons.ts';
import { useMay } from '../kit/person.ts';
import { texts } from '../texts.ts';
import { sections } from './sections.ts';
import { useUi } from './ui.ts';

interface Entry {
  readonly title: string;
  readonly to: string;
  readonly Icon?: React.ComponentType;
}

/** The sections that a person may open, with the pages of plugins in their places (TM-60). */
export function Menu({ onGo }: { readonly onGo?: () => void }) {
  const may = useMay();
  const ui = useUi();
  const { pathname } = useLocation();
  const groups = sections
    .map(({ id, title, pages }) => {
      const own: Entry[] = pages
        .filter(({ permission, menu }) => menu !== undefined && (permission === undefined || may(permission)))
        .map(({ path, menu }) => ({ to: path, title: menu?.title ?? '', ...(menu && { Icon: menu.Icon }) }));
      const foreign: Entry[] = (ui?.pages ?? [])
        .filter((page) => page.section === id && page.menu && may(page.permission))
        .map((page) => ({ to: `/p/${page.plugin}/${page.id}`, title: page.title }));
      // The settings of each module stand in «Администрирование», as the manual has it (section 3.2.1).
      const modules: Entry[] = (id === 'administration' ? (ui?.settings ?? []) : []).map((module) => {
        return { to: apiPath(['/modules', module.id]), title: module.title, Icon: SettingsIcon };
      });
      return { id, title, entries: [...modules, ...own, ...foreign] };
    })
    .filter(({ entries }) => entries.length > 0);
  const here = groups
    .flatMap(({ entries }) => entries.map(({ to }) => to))
    .filter((to) => to === pathname || (to !== '/' && pathname.startsWith(`${to}/`)))
    .sort((a, b) => b.length - a.length)[0];
  return (
    <nav aria-label={texts.sections} className="menu">
      {groups.map(({ id, title, entries }) => (
        <section key={id} {...(title !== undefined && { 'aria-label': title })}>
          {title !== undefined && <div className="menu-title">{title}</div>}
          <ul>
            {entries.map(({ to, title: name, Icon }) => (
              <li key={to}>
                <Link to={to} {...(to === here && { 'aria-current': 'page' as const })} onClick={() => onGo?.()}>
                  <span className="menu-icon">{Icon !== undefined && <Icon />}</span>
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
