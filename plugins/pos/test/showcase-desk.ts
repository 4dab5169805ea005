import type { Sql } from '../../../core/contract/index.ts';
import type { SelectionRules } from '../showcase/select.ts';
import type { ShowcaseCommon, ShowcaseInstance } from '../showcase/settings.ts';
import type { Office } from './office.ts';

/** A question of a РК that would go out as it stands here; tests change one thing of it. */
export interface Question {
  readonly kind?: number;
  readonly date?: string;
  readonly planDate?: string;
  readonly factDate?: string;
  readonly deliveryIsn?: number | null;
  readonly cardDue?: string;
  readonly upload?: number | null;
  readonly item?: number | null;
  readonly status?: string | null;
  readonly sstuStatus?: string;
  readonly rubricDue?: string;
  readonly number?: string;
  readonly collective?: number;
  readonly isn?: number;
  readonly updatedAt?: string;
}

/** Documents of the showcase, written as «ДЕЛО» keeps them. */
export class ShowcaseDesk {
  readonly #sql: Sql;
  readonly #office: Office;
  #count = 0;
  /** What {@link set} made. */
  made!: {
    posDelivery: number;
    post: number;
    vertex: string;
    category: string;
    leaf: string;
    lonely: string;
    rubric: string;
    organization: string;
    card: string;
    group: string;
  };

  constructor(sql: Sql, office: Office) {
    this.#sql = sql;
    this.#office = office;
  }

  /** Directories as section 2.8.2 of the manual says. */
  async set(): Promise<void> {
    const vertex = await this.#office.rubric('0.', 'ПОС', 'Классификатор ПОС');
    const category = await this.#office.rubric(vertex, '3', 'Здравоохранение');
    const leaf = await this.#office.rubric(category, '3.211', 'Качество помощи');
    const lonely = await this.#office.rubric(vertex, '9', 'Прочее');
    const organization = await this.#office.organization('Администрация', {
      FIAS_REGION_ID: 'r-1',
      FIAS_REGION_NAME: 'Область',
      FIAS_LOCALITY_ID: 'l-1',
      FIAS_LOCALITY_NAME: 'Город',
      POS_LKO_ID: 'lko-1',
      POS_LKO_NAME: 'ЛКО Администрации',
    });
    this.made = {
      posDelivery: await this.#office.deliveryKind('ПОС витрины'),
      post: await this.#office.deliveryKind('Почта'),
      vertex,
      category,
      leaf,
      lonely,
      rubric: await this.rubric('Вопрос ССТУ;\n#pos_link:3.211'),
      organization,
      card: await this.#office.department('Отдел витрины', { organizationDue: organization }),
      group: await this.#office.group('Обращения для витрины', { attributes: ['POS_UPLOAD'] }),
    };
  }

  /** A rubric of ССТУ with this note. */
  async rubric(note: string | null, name = 'Качество оказания помощи', code?: string): Promise<string> {
    this.#count += 1;
    const due = await this.#office.rubric('0.', code ?? `0002.0014.${this.#count}`, `${name} ${this.#count}`);
    await this.#sql.query(`update delo."RUBRIC_CL" set "NOTE" = $2, "CLASSIF_NAME" = $3 where "DUE" = $1`, [
      due,
      note,
      name === 'Качество оказания помощи' ? `${name} ${this.#count}` : name,
    ]);
    return due;
  }

  /** A РК with one question; gives the ISN of the РК. */
  async question(question: Question = {}): Promise<number> {
    const isn = await this.document(question);
    await this.line(isn, question);
    return isn;
  }

  async document(question: Question = {}): Promise<number> {
    const { kind = 2, date = '2026-03-02', deliveryIsn = this.made.post, cardDue = this.made.card } = question;
    this.#count += 1;
    const [row] = await this.#sql.query<{ isn: number }>(
      `insert into delo."DOC_RC" ("ISN_DOC", "KIND_DOC", "DUE_DOCGROUP", "DUE_CARD", "ORDER_NUM", "FREE_NUM", "DOC_DATE",
         "PLAN_DATE", "FACT_DATE", "ISN_DELIVERY", "IS_COLLECTIVE", "UPD_DATE")
       values (coalesce($1, nextval('delo."ISN_SEQ"')), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, coalesce($12, now()))
       returning "ISN_DOC" as isn`,
      [
        question.isn ?? null,
        kind,
        this.made.group,
        cardDue,
        500_000 + this.#count,
        question.number ?? `В-${this.#count}`,
        date,
        question.planDate ?? null,
        question.factDate ?? null,
        deliveryIsn,
        question.collective ?? 0,
        question.updatedAt ?? null,
      ],
    );
    const { upload = 1 } = question;
    await this.#sql.query(`insert into delo."AR_RC_VALUE" ("ISN_DOC", "POS_UPLOAD") values ($1, $2)`, [
      row!.isn,
      upload,
    ]);
    return row!.isn;
  }

  /** A question more; gives the line of the РК. The flag and the time of change stay what they were. */
  async line(
    isn: number,
    { rubricDue = this.made.rubric, item = 1, status, sstuStatus }: Question = {},
  ): Promise<number> {
    const [before] = await this.#sql.query<{ upload: number | null; at: Date }>(
      `select v."POS_UPLOAD" as upload, d."UPD_DATE" as at from delo."DOC_RC" d join delo."AR_RC_VALUE" v using ("ISN_DOC")
       where "ISN_DOC" = $1`,
      [isn],
    );
    const [row] = await this.#sql.query<{ id: number }>(
      `insert into delo."REF_RUBRIC" ("ISN_DOC", "DUE_RUBRIC") values ($1, $2) returning "ISN_REF_RUBRIC" as id`,
      [isn, rubricDue],
    );
    await this.#sql.query(
      `insert into delo."AR_RUBRIC_VALUE" ("ISN_REF_RUBRIC", "EOS_SSTU_ITEM", "POS_STATUS_RUB", "EOS_SSTU_STATUS")
       values ($1, $2, $3, $4)`,
      [row!.id, item, status === undefined ? 'Назначен исполнитель' : status, sstuStatus ?? null],
    );
    await this.#sql.query(`update delo."AR_RC_VALUE" set "POS_UPLOAD" = $2 where "ISN_DOC" = $1`, [
      isn,
      before!.upload,
    ]);
    await this.#sql.query(`update delo."DOC_RC" set "UPD_DATE" = $2 where "ISN_DOC" = $1`, [isn, before!.at]);
    return row!.id;
  }

  rules(
    common: Partial<Omit<ShowcaseCommon, 'additional'>> & { additional?: Partial<ShowcaseCommon['additional']> } = {},
    instance: Partial<ShowcaseInstance> = {},
  ): SelectionRules & { common: ShowcaseCommon; instance: ShowcaseInstance } {
    const { additional, ...rest } = common;
    return {
      common: {
        serverUrl: 'https://pos.example.ru',
        periodHours: 24,
        deliveryKindIsn: this.made.posDelivery,
        repeats: 3,
        archive: false,
        keepFiles: false,
        ...rest,
        additional: {
          rubricWithoutLink: 'skip',
          wholeRubricCode: false,
          fillStatus: false,
          statuses: [],
          ...additional,
        },
      },
      instance: { login: 'витрина', password: 'made-up', testContour: false, ...instance },
      vertexDue: this.made.vertex,
    };
  }
}
