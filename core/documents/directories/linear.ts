import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { CitizenEntity, DeliveryKindEntity, LinkTypeEntity } from '../entities/directories.ts';
import { sizes } from '../sizes.ts';
import type { Fields } from './fields.ts';
import { escaped, nextIsn, type Place, type Row, TableDirectory } from './table.ts';

/** «Виды доставки». */
export class DeliveryKinds extends TableDirectory<DeliveryKindEntity> {
  protected readonly name = 'delivery-kinds';
  protected readonly entity = DeliveryKindEntity;
  protected readonly key = 'isn';
  protected readonly order = ['name', 'isn'] as const;

  protected async show(items: readonly DeliveryKindEntity[]): Promise<Row[]> {
    return items.map(({ isn, name, note }) => ({ isn, name, note }));
  }

  protected async fill(
    item: DeliveryKindEntity,
    fields: Fields,
    { manager, before }: Place<DeliveryKindEntity>,
  ): Promise<void> {
    if (before === undefined) item.isn = await nextIsn(manager);
    item.name = fields.requiredText('name', 64) ?? item.name;
    const note = fields.text('note', 255);
    if (note !== undefined) item.note = note;
  }
}

/** «Типы связок»: each is one of a pair, or its own reverse. */
export class LinkTypes extends TableDirectory<LinkTypeEntity> {
  protected readonly name = 'link-types';
  protected readonly entity = LinkTypeEntity;
  protected readonly key = 'isn';
  protected readonly order = ['name', 'isn'] as const;
  /** Name of the other of the pair; set while the row is filled. */
  private readonly reverseNames = new WeakMap<LinkTypeEntity, string>();

  protected async show(items: readonly LinkTypeEntity[], manager: EntityManager): Promise<Row[]> {
    const pairs = await manager
      .getRepository(LinkTypeEntity)
      .createQueryBuilder('row')
      .where('row.isn = ANY(:isns)', { isns: items.map(({ pairedIsn }) => pairedIsn) })
      .getMany();
    const names = new Map(pairs.map(({ isn, name }) => [isn, name]));
    return items.map(({ isn, name, pairedIsn }) => ({ isn, name, reverseName: names.get(pairedIsn) ?? null }));
  }

  protected async fill(
    item: LinkTypeEntity,
    fields: Fields,
    { manager, before }: Place<LinkTypeEntity>,
  ): Promise<void> {
    if (before === undefined) {
      item.isn = await nextIsn(manager);
      item.pairedIsn = item.isn;
    }
    item.name = fields.requiredText('name', 64) ?? item.name;
    const reverseName = fields.text('reverseName', 64);
    if (reverseName != null) this.reverseNames.set(item, reverseName);
  }

  protected override async insert(item: LinkTypeEntity, manager: EntityManager): Promise<void> {
    const reverseName = this.reverseNames.get(item);
    if (reverseName === undefined || reverseName === item.name) return super.insert(item, manager);
    const { createdAt, createdBy } = item;
    item.pairedIsn = await nextIsn(manager);
    await super.insert(item, manager);
    await super.insert(
      manager.create(LinkTypeEntity, {
        createdAt,
        createdBy,
        isn: item.pairedIsn,
        pairedIsn: item.isn,
        name: reverseName,
        direction: 2,
      }),
      manager,
    );
  }

  protected override async after(
    item: LinkTypeEntity,
    { manager, author, before }: Place<LinkTypeEntity>,
  ): Promise<void> {
    const name = this.reverseNames.get(item);
    if (before === undefined || name === undefined) return;
    const { user: updatedBy, at: updatedAt } = author;
    if (item.pairedIsn !== item.isn) {
      await manager.update(LinkTypeEntity, { isn: item.pairedIsn }, { name, updatedAt, updatedBy });
      return;
    }
    if (name === item.name) return;
    const isn = await nextIsn(manager);
    const paired = { isn, pairedIsn: item.isn, name, direction: 2, createdAt: updatedAt, createdBy: updatedBy };
    await super.insert(manager.create(LinkTypeEntity, paired), manager);
    await manager.save(Object.assign(item, { pairedIsn: isn }));
  }

  /** Marks both of the pair. */
  protected override async mark(item: LinkTypeEntity, place: Place<LinkTypeEntity>): Promise<void> {
    const { user: updatedBy, at: updatedAt } = place.author;
    await super.mark(item, place);
    await place.manager.update(LinkTypeEntity, { isn: item.pairedIsn }, { deleted: true, updatedAt, updatedBy });
  }
}

/** «Граждане». */
export class Citizens extends TableDirectory<CitizenEntity> {
  protected readonly name = 'citizens';
  protected readonly entity = CitizenEntity;
  protected readonly key = 'isn';
  protected readonly order = ['nameKey', 'isn'] as const;

  protected async show(items: readonly CitizenEntity[]): Promise<Row[]> {
    return items.map(({ isn, name, address, city, zip, email, phone, snils }) => {
      return { isn, name, address, city, zip, email, phone, snils };
    });
  }

  protected override search(query: SelectQueryBuilder<CitizenEntity>, q: string): void {
    query.andWhere(`row.nameKey LIKE '%' || delo.name_key(:q) || '%'`, { q: escaped(q) });
  }

  protected async fill(item: CitizenEntity, fields: Fields, { manager, before }: Place<CitizenEntity>): Promise<void> {
    if (before === undefined) item.isn = await nextIsn(manager);
    item.name = fields.requiredText('name', sizes.citizenName) ?? item.name;
    const given = {
      city: fields.text('city', sizes.citizenCity),
      address: fields.text('address', sizes.citizenAddress),
      zip: fields.text('zip', sizes.citizenZip),
      phone: fields.text('phone', sizes.citizenPhone),
      email: fields.text('email', sizes.citizenEmail),
      snils: fields.text('snils', sizes.citizenSnils),
    };
    Object.assign(item, Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
  }
}
