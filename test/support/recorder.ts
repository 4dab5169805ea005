export * from '../../scripts/harness/recorder.ts';
