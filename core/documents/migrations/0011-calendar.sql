-- The working-day calendar (UI-09): days that are not what their day of the week says.
CREATE TABLE delo.calendar_day (
  day date PRIMARY KEY,
  working boolean NOT NULL,
  note varchar(255)
);
-- 2027: holidays of the Labour Code; the moves of that year are imported when the Government has published them.
INSERT INTO delo.calendar_day (day, working, note)
SELECT day::date, false, note FROM (VALUES
  ('2026-01-01', 'Новогодние каникулы'), ('2026-01-02', 'Новогодние каникулы'), ('2026-01-05', 'Новогодние каникулы'),
  ('2026-01-06', 'Новогодние каникулы'), ('2026-01-07', 'Рождество Христово'), ('2026-01-08', 'Новогодние каникулы'),
  ('2026-01-09', 'Перенос с 3 января'), ('2026-02-23', 'День защитника Отечества'),
  ('2026-03-09', 'Перенос с 8 марта'), ('2026-05-01', 'Праздник Весны и Труда'), ('2026-05-11', 'Перенос с 9 мая'),
  ('2026-06-12', 'День России'), ('2026-11-04', 'День народного единства'), ('2026-12-31', 'Перенос с 4 января'),
  ('2027-01-01', 'Новогодние каникулы'), ('2027-01-04', 'Новогодние каникулы'), ('2027-01-05', 'Новогодние каникулы'),
  ('2027-01-06', 'Новогодние каникулы'), ('2027-01-07', 'Рождество Христово'), ('2027-01-08', 'Новогодние каникулы'),
  ('2027-02-23', 'День защитника Отечества'), ('2027-03-08', 'Международный женский день'),
  ('2027-05-03', 'Перенос с 1 мая'), ('2027-05-10', 'Перенос с 9 мая'), ('2027-06-14', 'Перенос с 12 июня'),
  ('2027-11-04', 'День народного единства')) AS known (day, note);

CREATE FUNCTION delo.is_working(day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT c.working FROM delo.calendar_day c WHERE c.day = is_working.day), extract(isodow FROM day) < 6)
$$;

-- The working day that is so many after the day; before it where the number is negative.
CREATE FUNCTION delo.working_day(start date, days integer) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN days = 0 THEN start ELSE (
    SELECT start + sign(days)::integer * n FROM generate_series(1, abs(days) * 3 + 30) AS n
    WHERE delo.is_working(start + sign(days)::integer * n) ORDER BY n LIMIT 1 OFFSET abs(days) - 1) END
$$;

-- Who is told of deadlines, and of which РК, with which deadline, it was done.
CREATE TABLE delo.deadline_setting (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  enabled boolean NOT NULL DEFAULT true,
  executors boolean NOT NULL DEFAULT true,
  heads boolean NOT NULL DEFAULT true,
  days_before integer NOT NULL DEFAULT 3 CHECK (days_before BETWEEN 1 AND 30)
);
INSERT INTO delo.deadline_setting DEFAULT VALUES;
CREATE TABLE delo.deadline_told (
  isn_doc bigint NOT NULL,
  due date NOT NULL,
  stage varchar(8) COLLATE "C" NOT NULL CHECK (stage IN ('before', 'today', 'overdue')),
  PRIMARY KEY (isn_doc, due, stage)
);
ALTER TABLE delo."DEPARTMENT" ADD COLUMN "E_MAIL" varchar(255);
