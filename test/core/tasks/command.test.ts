import { expect, test } from '@jest/globals';
import { freshDatabase } from '../../support/database.ts';
import { testNode } from './world.ts';

test('TM-62: a process that serves nothing, as that of a command, calls no hooks of the tasks it starts and stops', async () => {
  const fresh = await freshDatabase();
  const called: string[] = [];
  const hook = (name: string) => async () => void called.push(name);
  const code = { setup: hook('setup'), start: hook('start'), stop: hook('stop'), teardown: hook('teardown') };
  const tasks = [{ id: 'Hooked', group: 'Hooked', schedule: { kind: 'none' }, code } as const];
  const command = testNode({ fresh, tasks });
  await command.open();
  await command.manager.selectGroup('Hooked', true, 'console');
  await command.manager.stop('Hooked', 'console');
  await command.manager.start('Hooked', 'console');
  await command.drain();
  expect(called).toEqual([]);
  const node = testNode({ fresh, tasks });
  await node.start();
  await node.drain();
  expect(called).toEqual(['setup', 'start', 'teardown']);
  await fresh.drop();
});
