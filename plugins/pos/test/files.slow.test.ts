import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClamd } from '../../../core/adapters/clamd/index.ts';
import { type TestClamd, testClamd, virus, virusName } from '../../../test/support/clamd.ts';
import { type Installation, lko, open } from './support.ts';

let house: Installation;
let clamd: TestClamd;
beforeEach(async () => {
  clamd = await testClamd();
  house = await open({ antivirus: createClamd(clamd.address) });
});
afterEach(async () => {
  await house.end();
  await clamd.stop();
});

const protocol = 'Протокол регистрации.txt';

async function one() {
  const [document] = await house.seen();
  return document!;
}

const namesOf = (document: { files: readonly { name: string }[] }) => document.files.map(({ name }) => name);

/** A message with one file, and the id of that file. */
function messageWithFile(name = 'фото.jpg') {
  const appeal = house.pos.control.addMessage({ id: '7', files: [{ name, size: 3000 }] });
  return { id: appeal.id, fileId: appeal.files[0]!.id, file: appeal.files[0]! };
}

describe('files of a message', () => {
  test('RG-04, ED-12: files are attached under their names, with size and hash', async () => {
    const { file } = messageWithFile();
    await house.run();
    expect((await one()).files).toEqual([{ name: 'фото.jpg', size: file.size, sha256: file.sha256 }]);
  });

  test.each([
    [404, 'файла нет в ПОС'],
    [410, 'срок хранения файла в ПОС истёк'],
  ])('RG-11: %i refuses the file with a remark and registers the message', async (status, reason) => {
    messageWithFile();
    house.pos.control.addFault({ match: { operation: 'fileContent' }, fault: { kind: 'status', status } });
    expect((await house.run()).counters).toMatchObject({ registered: 1, confirmed: 1, filesRefused: 1 });
    const document = await one();
    expect(namesOf(document)).toEqual([protocol]);
    expect(await house.textOf(document, protocol)).toContain(`Файл «фото.jpg» не приложен: ${reason}.`);
  });

  test('RG-11: a file whose hash or size differs is fetched a second time, and good then', async () => {
    const { id, fileId } = messageWithFile();
    house.pos.control.corruptFile(id, fileId, 'hash', { times: 1 });
    await house.run();
    expect(namesOf(await one())).toEqual(['фото.jpg']);
  });

  test('RG-11: a file that differs twice is refused with a remark', async () => {
    house.pos.control.addMessage({ files: [{ name: 'a.txt', content: Buffer.from('тело'), sha256: '0'.repeat(64) }] });
    house.pos.control.addMessage({ files: [{ name: 'b.txt', content: Buffer.from('тело'), size: 3 }] });
    expect((await house.run()).counters).toMatchObject({ registered: 2, filesRefused: 2 });
    for (const document of await house.seen()) {
      expect(namesOf(document)).toEqual([protocol]);
      expect(await house.textOf(document, protocol)).toContain('не соответствует контрольной сумме или размеру');
    }
    const fetched = house.pos.control.journal({}).filter(({ operation }) => operation === 'fileContent');
    expect(fetched).toHaveLength(4);
  });

  test('RG-11: a file that is away holds its message for 3 runs, then comes later by itself', async () => {
    messageWithFile();
    house.pos.control.addMessage({ id: '8', files: [] });
    const fault = house.pos.control.addFault({
      match: { operation: 'fileContent' },
      fault: { kind: 'status', status: 503 },
    });
    expect((await house.run()).counters).toMatchObject({ registered: 1 });
    expect((await house.run()).counters).not.toHaveProperty('registered');
    expect((await house.run()).counters).toMatchObject({ registered: 1, confirmed: 1, filesLate: 1 });
    const [document] = await house.seen('7');
    expect(namesOf(document!)).toEqual([protocol]);
    expect(await house.textOf(document!, protocol)).toContain('будет приложен');
    expect(await house.database.query('select distinct attempts from plugin_pos.inbox')).toEqual([{ attempts: 0 }]);
    await house.run();
    house.pos.control.removeFault(fault);
    expect((await house.run()).counters).toMatchObject({ files: 1 });
    expect(namesOf((await house.seen('7'))[0]!)).toEqual([protocol, 'фото.jpg']);
    expect((await house.run()).outcome.kind).toBe('nothing');
    expect(await house.database.query('select state from plugin_pos.late_file')).toEqual([{ state: 'added' }]);
  });

  test('AC-06: an infected file stays out of the РК, with a remark; the message is registered', async () => {
    house.pos.control.addMessage({
      files: [
        { name: 'справка.pdf', content: Buffer.from(`%PDF ${virus}`) },
        { name: 'фото.jpg', size: 3000 },
      ],
    });
    expect((await house.run()).counters).toMatchObject({ registered: 1, confirmed: 1, files: 1, filesRefused: 1 });
    const document = await one();
    expect(namesOf(document)).toEqual(['фото.jpg', protocol]);
    expect(await house.textOf(document, protocol)).toContain(
      `Файл «справка.pdf» не приложен: антивирус нашёл в нём вредоносный код (${virusName}).`,
    );
  });

  test('AC-06: while the antivirus is away files wait, messages do not for long, and nothing is lost', async () => {
    messageWithFile();
    house.pos.control.addMessage({ id: '8', files: [] });
    await clamd.stop();
    expect((await house.run()).counters).toMatchObject({ registered: 1 });
    expect(house.log.join()).toContain('FILE_UNCHECKED');
    await house.run();
    expect((await house.run()).counters).toMatchObject({ registered: 1, confirmed: 1, filesLate: 1 });
    await clamd.start();
    await house.run();
    expect(namesOf((await house.seen('7'))[0]!)).toEqual([protocol, 'фото.jpg']);
    expect(clamd.asked).toEqual([3000]);
  });

  test('RG-11, ED-12: limits of the group are obeyed before a byte is fetched', async () => {
    await house.office.fileLimits(house.made.group, 5000, 'jpg,pdf');
    house.pos.control.addMessage({
      files: [
        { name: 'малый.JPG', size: 4000 },
        { name: 'большой.jpg', size: 6000 },
        { name: 'программа.exe', size: 10 },
      ],
    });
    await house.run();
    const document = await one();
    expect(namesOf(document)).toEqual(['малый.JPG', protocol]);
    const text = await house.textOf(document, protocol);
    expect(text).toContain('Файл «большой.jpg» не приложен: размер 6000 байт больше допустимого');
    expect(text).toContain('расширение «exe» не допускается');
    expect(house.pos.control.journal({}).filter(({ operation }) => operation === 'fileContent')).toHaveLength(1);
  });

  test('RG-11, AC-05: names with paths and control characters are harmless; equal names are told apart', async () => {
    const content = Buffer.from('тело');
    house.pos.control.addMessage({
      files: [
        { name: '../../etc/passwd', content },
        { name: 'a\u0000b\u202e\n.txt', content },
        { name: 'Протокол регистрации.txt', content },
        { name: 'акт.txt', content },
        { name: 'АКТ.txt', content },
      ],
    });
    await house.run();
    const document = await one();
    expect(namesOf(document)).toEqual([
      'etc_passwd',
      'a_b_.txt',
      'Протокол регистрации (2).txt',
      'акт.txt',
      'АКТ (2).txt',
      protocol,
    ]);
    expect(await house.textOf(document, protocol)).toContain('Имя файла «../../etc/passwd» недопустимо');
  });

  test('RG-11: one message with a bad file does not touch the others of its batch', async () => {
    house.pos.control.addMessages({ lkoId: lko.lkoId, count: 5, fileCount: 1, fileSize: 1000, supplementShare: 0 });
    house.pos.control.addFault({
      match: { operation: 'fileContent', times: 1 },
      fault: { kind: 'status', status: 404 },
    });
    expect((await house.run()).counters).toMatchObject({ registered: 5, confirmed: 5, files: 4, filesRefused: 1 });
  });
});
