import { Link, useLocation } from 'react-router';
import type { Ui } from '../api-types.ts';
import { apiPath } from '../kit/api.ts';
import { FileIcon, SettingsIcon } from '../kit/icons.ts';
import { useMay } from '../kit/person.ts';
import { texts } from '../texts.ts';
import { sections } from './sections.ts';
import { useUi } from './ui.ts';

interface Entry {
  readonly title: string;
  readonly to: string;
  readonly Icon: React.ComponentType;
}

interface Group {
  readonly id: string;
  readonly title: string | undefined;
  readonly entries: readonly Entry[];
}

/** The pages of each plugin in a section, below the section's own. */
function ofPlugins(section: string, pages: Ui['pages']): Group[] {
  return [...Map.groupBy(pages, ({ plugin }) => plugin)].map(([plugin, own]) => ({
    id: `${section} ${plugin}`,
    title: own[0]?.pluginTitle,
    entries: own.map(({ id, title }) => ({ to: `/p/${plugin}/${id}`, title, Icon: FileIcon })),
  }));
}

/** The sections that a person may open, with the pages of plugins in their places (TM-60). */
export function Menu({ onGo }: { readonly onGo?: () => void }) {
  const may = useMay();
  const ui = useUi();
  const { pathname } = useLocation();
  const groups: Group[] = sections.flatMap(({ id, title, pages }) => {
    const own: Entry[] = pages.flatMap(({ path, permission, menu }) =>
      menu === undefined || (permission !== undefined && !may(permission)) ? [] : [{ to: path, ...menu }],
    );
    // The settings of each module stand in «Администрирование», as the manual has it (section 3.2.1).
    const modules: Entry[] = (id === 'administration' ? (ui?.settings ?? []) : []).map((module) => {
      return { to: apiPath(['/modules', module.id]), title: module.title, Icon: SettingsIcon };
    });
    const foreign = (ui?.pages ?? []).filter((page) => page.section === id && page.menu && may(page.permission));
    return [{ id, title, entries: [...modules, ...own] }, ...ofPlugins(id, foreign)].filter(
      ({ entries }) => entries.length > 0,
    );
  });
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
                  <span className="menu-icon">
                    <Icon />
                  </span>
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
