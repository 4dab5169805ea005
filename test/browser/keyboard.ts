import type { Locator, Page } from 'playwright-core';
import { until } from '../../scripts/harness/until.ts';
import { patienceMs } from './stand.ts';

const mostPresses = 400;

/** A person without a mouse: Tab, arrows, Enter, Space, Escape and letters, nothing else. Each place that is reached shows its focus. */
export class Keyboard {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  /** Tabs on until it stands there. */
  async reach(target: Locator): Promise<void> {
    await target
      .first()
      .waitFor()
      .catch(async (error: Error) => {
        throw new Error(`${error.message}\nSeen at ${this.page.url()}: ${await this.#sight()}`, { cause: error });
      });
    for (let presses = 0; !(await isFocused(target)); presses++) {
      if (presses > mostPresses) throw new Error(`Tab does not reach ${target}; it ended at ${await this.#place()}`);
      await this.press('Tab');
    }
    await until(`the focus to be seen at ${target}`, () => isSeen(target), patienceMs).catch(async (error: Error) => {
      throw new Error(`${error.message}: ${await target.first().evaluate(lookOf)}`, { cause: error });
    });
  }

  /** Goes there and presses it. */
  async use(target: Locator, key = 'Enter'): Promise<void> {
    await this.reach(target);
    await this.press(key);
  }

  /** Puts a text in the place of what stands in a field. */
  async fill(field: Locator, text: string): Promise<void> {
    await this.reach(field);
    await this.press('ControlOrMeta+a');
    await this.page.keyboard.type(text);
  }

  /** Chooses from a list that opens. */
  async choose(field: Locator, option: string): Promise<void> {
    await this.reach(field);
    await this.press('ArrowDown');
    const choices = this.page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option');
    await choices.filter({ hasText: option }).first().waitFor();
    const active = () => choices.and(this.page.locator('.ant-select-item-option-active')).allInnerTexts();
    for (let presses = 0; !(await active()).some((text) => text.trim() === option); presses++) {
      if (presses > mostPresses) throw new Error(`There is no choice «${option}»`);
      await this.press('ArrowDown');
    }
    await this.press('Enter');
    await choices.first().waitFor({ state: 'hidden' });
  }

  /** Chooses a command of a menu that a button opens. */
  async pick(button: Locator, command: string): Promise<void> {
    await this.use(button);
    const item = this.page.getByRole('menuitem', { name: command });
    await item.waitFor();
    for (let presses = 0; !(await isFocused(item)); presses++) {
      if (presses > mostPresses)
        throw new Error(`The arrows do not reach «${command}»; they ended at ${await this.#place()}`);
      await this.press('ArrowDown');
    }
    await this.press('Enter');
  }

  /** What a person sees of the page. */
  async #sight(): Promise<string> {
    return (await this.page.locator('body').allInnerTexts()).join(' ').replace(/\s+/g, ' ').slice(-1500);
  }

  #place(): Promise<string> {
    return this.page.evaluate('document.activeElement?.outerHTML.slice(0, 200)');
  }
}

function isFocused(target: Locator): Promise<boolean> {
  return target.first().evaluate(hasFocus);
}

/** Whether an eye finds the focus: something is drawn around it, within the window, and nothing lies over it (WCAG 2.4.7, 2.4.11). */
async function isSeen(target: Locator): Promise<boolean> {
  return (await target.first().evaluate(lookOf)) === 'seen';
}

/** What runs in the page; the types of a browser are none of the tests'. */
const inPage = <T>(body: string) => new Function('element', body) as (element: unknown) => T;

const hasFocus = inPage<boolean>('return element === document.activeElement');
const lookOf = inPage<string>(`
  const drawn = (around) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(around);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  };
  const parent = element.parentElement;
  const around = [element, parent, parent.parentElement, element.closest('.ant-select')];
  if (!around.some((one) => one && drawn(one))) return 'it is not marked';
  const { left, top, width, height } = element.getBoundingClientRect();
  const over = document.elementFromPoint(left + Math.min(width / 2, 60), top + Math.min(height / 2, 60));
  if (over === null) return 'it stands outside of the window: ' + left + ', ' + top;
  const whole = element.closest('label, .ant-select, .ant-input-affix-wrapper');
  if (element.contains(over) || over.contains(element) || whole?.contains(over)) return 'seen';
  return 'it lies under ' + over.outerHTML.slice(0, 200);
`);
