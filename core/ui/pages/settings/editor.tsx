import { Button, Flex } from 'antd';
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { useAsk } from '../../kit/ask.ts';
import { DeleteIcon, PlusIcon } from '../../kit/icons.ts';
import { Panel } from '../../kit/page.tsx';
import { Quiet } from '../../kit/pieces.tsx';
import { typeOf } from '../../kit/schema-form/plan.ts';
import { Failed, Loading } from '../../kit/states.tsx';
import { SettingsBar } from './bar.tsx';
import { Contents, countWrong, type Part } from './contents.tsx';
import {
  below,
  type Draft,
  type Instance,
  newInstance,
  type Plans,
  placeIn,
  remarksOf,
  titleOfInstance,
  type Values,
} from './draft.ts';
import './settings.css';
import { texts } from './texts.ts';
import type { SettingsDesk } from './use-settings.ts';

const SchemaForm = lazy(() => import('../../kit/schema-form/schema-form.tsx'));

export interface EditorProps {
  readonly desk: SettingsDesk;
  /** Title of the block that is not of an instance. */
  readonly title: string;
  /** Instances can be added (TM-23). */
  readonly many: boolean;
  /** The person may change settings at all. */
  readonly manage: boolean;
  /** Something is in the way just now. */
  readonly blocked: boolean;
  /** What stands below an object of the common settings, by its pointer. */
  readonly tails?: Readonly<Record<string, ReactNode>>;
  /** Beside the title. */
  readonly extra: ReactNode;
  /** More buttons of the bar. */
  readonly buttons?: ReactNode;
  /** Parts that stand below the settings. */
  readonly below?: readonly { readonly id: string; readonly title: string; readonly content: ReactNode }[];
}

const noTails = {};

/** The form of settings: common ones, a block for each instance, its contents, and the bar that stays in sight. */
export function SettingsEditor({
  desk,
  title,
  many,
  manage,
  blocked,
  tails = noTails,
  extra,
  buttons,
  below: parts = [],
}: EditorProps) {
  const { draft, plans, error } = desk;
  const form = useRef<HTMLDivElement>(null);
  useFirstWrong(form, desk.refusals);
  if (draft === undefined) return error ? <Failed error={error} again={desk.reload} /> : <Loading rows={10} />;
  const disabled = !manage || blocked || desk.busy === 'save';
  const withInstances = draft.view.instances !== undefined && (plans.instance !== undefined || many);
  const contents = [
    ...partsOf(desk, draft, plans, title, withInstances),
    ...parts.map((part): Part => ({ id: part.id, title: part.title, level: 1, wrong: 0 })),
  ];
  return (
    <div className="settings">
      {contents.length > 1 && <Contents parts={contents} />}
      <div className="settings-form" ref={form}>
        <Flex vertical gap={16}>
          <div id="common" tabIndex={-1} className="settings-part">
            <Panel title={title} extra={extra}>
              {plans.common === undefined ? (
                <Quiet>{texts.none}</Quiet>
              ) : (
                <Block
                  desk={desk}
                  draft={draft}
                  id="common"
                  stored="/common"
                  values={draft.common}
                  disabled={disabled}
                  tails={tails}
                  set={(common) => desk.change((before) => ({ ...before, common }))}
                />
              )}
            </Panel>
          </div>
          {withInstances && <Instances desk={desk} draft={draft} many={many} disabled={disabled} />}
          {parts.map(({ id, content }) => (
            <div key={id} id={id} tabIndex={-1} className="settings-part">
              {content}
            </div>
          ))}
        </Flex>
        {manage && (plans.common !== undefined || withInstances) && (
          <SettingsBar desk={desk} blocked={blocked} beside={buttons} />
        )}
      </div>
    </div>
  );
}

/** After a refusal the first wrong field is looked at. */
function useFirstWrong(form: React.RefObject<HTMLDivElement | null>, refusals: number): void {
  useEffect(() => {
    if (refusals === 0) return;
    const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    wrong?.focus({ preventScroll: true });
    wrong?.scrollIntoView({ block: 'center' });
  }, [form, refusals]);
}

function partsOf({ found }: SettingsDesk, draft: Draft, plans: Plans, title: string, withInstances: boolean): Part[] {
  const groups = Object.entries(plans.common?.schema.properties ?? {}).filter(
    ([, field]) => typeOf(field) === 'object' && field.properties !== undefined,
  );
  return [
    { id: 'common', title, level: 1, wrong: countWrong(found, 'common') },
    ...groups.map(([name, field]): Part => {
      const wrong = countWrong(found, 'common', `/${name}`);
      return { id: `common_${name}`, title: field.title ?? name, level: 2, wrong };
    }),
    ...(withInstances ? draft.instances : []).map((instance): Part => {
      return { id: instance.key, title: titleOfInstance(instance), level: 1, wrong: countWrong(found, instance.key) };
    }),
  ];
}

function Instances({
  desk,
  draft,
  many,
  disabled,
}: {
  readonly desk: SettingsDesk;
  readonly draft: Draft;
  readonly many: boolean;
  readonly disabled: boolean;
}) {
  const ask = useAsk();
  const made = useRef(0);
  const more = useRef<HTMLButtonElement>(null);
  const { plans } = desk;

  function add(): void {
    made.current += 1;
    const key = `new-${made.current}`;
    desk.change((before) => ({ ...before, instances: [...before.instances, newInstance(plans.instance, key)] }));
    setTimeout(() => {
      const place = document.getElementById(key);
      place?.scrollIntoView({ block: 'start' });
      (place?.querySelector<HTMLElement>('input') ?? place)?.focus({ preventScroll: true });
    });
  }

  async function remove({ key, jobId }: Instance): Promise<void> {
    const agreed =
      jobId === undefined ||
      (await ask({
        title: texts.removeQuestion(jobId),
        text: texts.removeText,
        yes: texts.removeInstance,
        danger: true,
      }));
    if (!agreed) return;
    desk.change((before) => ({ ...before, instances: before.instances.filter((one) => one.key !== key) }));
    more.current?.focus();
  }

  return (
    <Panel title={texts.instances}>
      <Flex vertical gap={16}>
        {draft.instances.map((instance) => {
          const name = titleOfInstance(instance);
          return (
            <fieldset key={instance.key} id={instance.key} tabIndex={-1} className="settings-instance">
              <legend>{name}</legend>
              {instance.jobId === undefined && <Quiet>{texts.newInstanceHint}</Quiet>}
              {plans.instance === undefined ? (
                <Quiet>{texts.none}</Quiet>
              ) : (
                <Block
                  desk={desk}
                  draft={draft}
                  id={instance.key}
                  stored={placeIn(draft, instance)}
                  values={instance.settings}
                  disabled={disabled}
                  tails={noTails}
                  set={(settings) =>
                    desk.change((before) => ({
                      ...before,
                      instances: before.instances.map((one) => (one.key === instance.key ? { ...one, settings } : one)),
                    }))
                  }
                />
              )}
              {many && instance.jobId !== 0 && !disabled && (
                <Button
                  size="small"
                  icon={<DeleteIcon />}
                  aria-label={texts.removeInstanceOf(name)}
                  onClick={() => remove(instance)}
                >
                  {texts.removeInstance}
                </Button>
              )}
            </fieldset>
          );
        })}
        {many && !disabled && (
          <Button ref={more} icon={<PlusIcon />} className="settings-add" onClick={add}>
            {texts.addInstance}
          </Button>
        )}
      </Flex>
    </Panel>
  );
}

interface BlockProps {
  readonly desk: SettingsDesk;
  readonly draft: Draft;
  readonly id: string;
  /** Where it stands in what was read; undefined for a new instance. */
  readonly stored: string | undefined;
  readonly values: Values;
  readonly disabled: boolean;
  readonly tails: Readonly<Record<string, ReactNode>>;
  set(values: Values): void;
}

function Block({ desk, draft, id, stored, values, disabled, tails, set }: BlockProps) {
  const plan = id === 'common' ? desk.plans.common : desk.plans.instance;
  if (plan === undefined) return null;
  const clear = (pointer: string, on: boolean) =>
    desk.change((before) => {
      const others = before.cleared.filter((one) => one !== id + pointer);
      return { ...before, cleared: on ? [...others, id + pointer] : others };
    });
  return (
    <Suspense fallback={<Loading rows={6} />}>
      <SchemaForm
        id={id}
        plan={plan}
        values={values}
        disabled={disabled}
        onChange={set}
        secretsSet={stored === undefined ? [] : below(stored, draft.view.secretsSet)}
        missing={stored === undefined ? [] : below(stored, draft.view.missing)}
        cleared={below(id, draft.cleared)}
        clear={clear}
        remarks={remarksOf(desk.found, id, draft)}
        tails={tails}
      />
    </Suspense>
  );
}
