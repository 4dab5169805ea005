/** What the watchdog's thread is told at its start. */
export interface WatchdogOrder {
  readonly memory: SharedArrayBuffer;
  readonly limitMs: number;
  /** Time between two beats of the host, and between two looks of the thread. */
  readonly tickMs: number;
  readonly node: string;
  readonly timeZone: string;
  /** Where the log of the node goes. */
  readonly output: {
    readonly descriptor: number;
    readonly forPeople: boolean;
    readonly coloured: boolean;
    readonly file: string | null;
  };
}

/** Layout of the memory that host and thread share: integers of the header, then JSON of the work in progress. */
export const places = {
  /** Grows as long as the event loop goes on. */
  beat: 0,
  /** 1 while a debugger is attached. */
  debugged: 1,
  /** Bytes of the JSON. */
  textLength: 2,
  /** Integers of the header. */
  header: 4,
  /** Bytes of the whole. */
  size: 16_384,
  mostWorks: 50,
} as const;
