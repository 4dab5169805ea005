import { follow } from './api.js';
import { note } from './dom.js';
import { patch } from './patch.js';

const everyMs = 30_000;

/**
 * What everybody must see on every page: the test contour (PX-07), an organisation without a poll (RG-12), mail that does
 * not go (LG-01). The page itself does not wait for it, and what cannot be had now is looked for again.
 */
export function showWarnings(place) {
  async function look() {
    if (!document.hidden) {
      const items = await follow('/api/warnings').then(
        (answer) => answer.items,
        () => undefined,
      );
      if (items !== undefined) {
        patch(place, ...items.map(({ text }) => note(text)));
        place.hidden = items.length === 0;
      }
    }
    setTimeout(look, everyMs);
  }
  look();
}
