/**
 * Stands in for the measure of the same name inside antd (vite.config.ts), which writes a style without its number into
 * the page: the policy of the server refuses that, and says so in the console. The looks of scrollbars are nowhere
 * changed, so there is no style to copy.
 */
export interface Size {
  readonly width: number;
  readonly height: number;
}

function measured(): Size {
  const probe = document.createElement('div');
  Object.assign(probe.style, { position: 'absolute', width: '100px', height: '100px', overflow: 'scroll' });
  document.body.append(probe);
  const size = { width: probe.offsetWidth - probe.clientWidth, height: probe.offsetHeight - probe.clientHeight };
  probe.remove();
  return size;
}

let size: Size | undefined;

export function getTargetScrollBarSize(): Size {
  size ??= measured();
  return size;
}

export default function getScrollBarSize(): number {
  return getTargetScrollBarSize().width;
}
