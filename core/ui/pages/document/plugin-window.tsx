import { Modal } from 'antd';
import { type ComponentType, lazy, Suspense } from 'react';
import type { Ui } from '../../api-types.ts';
import { Boundary } from '../../app/boundary.tsx';
import { pagesOf } from '../../app/plugin-page.tsx';
import type { DocumentActionProps } from '../../kit/plugin-pages.ts';
import { Loading } from '../../kit/states.tsx';
import { texts } from './texts.ts';

export type PluginAction = Ui['documentActions'][number];

const windows = new Map<string, ComponentType<DocumentActionProps>>();

function windowOf({ module, id }: PluginAction): ComponentType<DocumentActionProps> {
  const key = `${module} ${id}`;
  let found = windows.get(key);
  if (found === undefined) {
    found = lazy(async () => {
      const Window = (await pagesOf(module)).documentActions?.[id];
      if (Window === undefined) throw new Error(`No document action ${id}`);
      // Wrapped: a plugin may load its windows lazily, and one lazy component cannot be another.
      return { default: (props: DocumentActionProps) => <Window {...props} /> };
    });
    windows.set(key, found);
  }
  return found;
}

/** A window that a plugin brings for a РК (TM-60), opened from «Еще». A click beside it loses nothing typed (UI-05). */
export function PluginWindow({ action, isn, close }: { readonly action: PluginAction } & DocumentActionProps) {
  const Window = windowOf(action);
  return (
    <Modal
      open
      title={action.windowTitle}
      width={760}
      footer={null}
      mask={{ closable: false }}
      onCancel={() => close(true)}
      closable={{ 'aria-label': texts.closeWindow }}
    >
      <Boundary title={texts.windowBroken(action.title)}>
        <Suspense fallback={<Loading />}>
          <Window isn={isn} close={close} />
        </Suspense>
      </Boundary>
    </Modal>
  );
}
