import { lazy, Suspense } from 'react';
import { useParams } from 'react-router';
import type { Ui } from '../api-types.ts';
import { useMay } from '../kit/person.ts';
import type { PluginPages } from '../kit/plugin-pages.ts';
import { Loading } from '../kit/states.tsx';
import { texts } from '../texts.ts';
import { Boundary } from './boundary.tsx';
import { NoRight, NotFound } from './dead-end.tsx';
import { useUi } from './ui.ts';

const modules = new Map<string, Promise<PluginPages>>();

/** The module of a plugin's pages, loaded once. */
export function pagesOf(module: string): Promise<PluginPages> {
  let loaded = modules.get(module);
  if (loaded === undefined) {
    loaded = import(/* @vite-ignore */ module).then((found: { default: PluginPages }) => found.default);
    // What could not be loaded is tried again at the next opening.
    loaded.catch(() => modules.delete(module));
    modules.set(module, loaded);
  }
  return loaded;
}

const components = new Map<string, ReturnType<typeof lazy>>();

function componentOf({ module, id }: Ui['pages'][number]) {
  const key = `${module} ${id}`;
  let component = components.get(key);
  if (component === undefined) {
    component = lazy(async () => {
      const Page = (await pagesOf(module)).pages?.[id];
      if (Page === undefined) throw new Error(`No page ${id}`);
      // Wrapped: a plugin may load its pages lazily, and one lazy component cannot be another.
      return { default: () => <Page /> };
    });
    components.set(key, component);
  }
  return component;
}

/** A page that a plugin brings (TM-60). */
export function PluginPage() {
  const { plugin, page } = useParams();
  const ui = useUi();
  const may = useMay();
  const found = ui?.pages.find((one) => one.plugin === plugin && one.id === page);
  if (ui === undefined) return <Loading />;
  if (found === undefined) return <NotFound />;
  if (!may(found.permission)) return <NoRight />;
  const Component = componentOf(found);
  return (
    <Boundary key={found.id} title={texts.pluginBroken(found.pluginTitle)}>
      <Suspense fallback={<Loading />}>
        <Component />
      </Suspense>
    </Boundary>
  );
}
