import { useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import type { QuarantineItem } from '../../api-types.ts';
import { request } from '../../kit/api.ts';
import { Nothing, Shown } from '../../kit/states.tsx';
import './raw.css';
import { texts } from './texts.ts';

/** The message as it came; it is read once for each opening, as each reading stands in the audit (AC-04). */
export function Raw({ item, close }: { readonly item: QuarantineItem; close(): void }) {
  const raw = useQuery({
    queryKey: ['quarantine-raw', item.id],
    queryFn: ({ signal }) => request<unknown>('GET', item.raw, undefined, { signal }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retry: false,
  });
  return (
    <Drawer open title={texts.rawOf(item.key)} onClose={close} size={720}>
      <Shown query={raw}>
        {(message) =>
          message === null ? (
            <Nothing text={texts.rawMissing} />
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it by the keyboard
            <pre className="raw" tabIndex={0}>
              {JSON.stringify(message, null, 2)}
            </pre>
          )
        }
      </Shown>
    </Drawer>
  );
}
