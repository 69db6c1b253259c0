-- The words of a person's names as they are searched: composed, without signs nobody sees, accents and case.
-- array_to_string() is only stable because of types this has not, so it may stand in a generated column here.
create function name_words(given text[], family text, preferred text) returns text[]
  language sql immutable parallel safe
  return (
    select coalesce(array_agg(distinct word order by word), '{}')
    from regexp_split_to_table(
      search_text(regexp_replace(
        normalize(concat_ws(' ', array_to_string(given, ' '), family, preferred), NFC),
        '[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]', '', 'g')),
      '[^[:alnum:]]+') as word
    where length(word) > 1
  );

alter table patients
  -- what is written down of a person beside who he is (model/patient.ts, PatientDetails), and prefix and preferred name
  add column details jsonb not null default '{}',
  -- of each identifier `system|value`, as far as it is one person's, and `|value`; kept by the writer
  add column identifier_keys text[] not null default '{}',
  add column name_words text[] generated always as (name_words(given, family, details ->> 'preferred')) stored,
  -- the record that this one was found to be a double of; always a living one
  add column merged_into uuid references patients,
  add column erased_at timestamptz;
create index patients_birth on patients (birth_date) where removed_at is null;
create index patients_identifiers on patients using gin (identifier_keys);
create index patients_name_words on patients using gin (name_words);
create index patients_merged on patients (merged_into) where merged_into is not null;

-- Every word that some name has: a typing error is looked up among these few, not among all patients.
create table known_words (
  word text primary key
);
create index known_words_similar on known_words using gin (word gin_trgm_ops);
insert into known_words select distinct unnest(name_words) from patients;

-- By trigger, so that whoever writes patients (an import, a benchmark) keeps it.
create function keep_known_words() returns trigger language plpgsql as $$
begin
  insert into known_words
  select distinct word from fresh, unnest(fresh.name_words) as word order by word
  on conflict do nothing;
  return null;
end $$;
create trigger patients_words_added after insert on patients
  referencing new table as fresh for each statement execute function keep_known_words();
create trigger patients_words_changed after update on patients
  referencing new table as fresh for each statement execute function keep_known_words();

-- Words that share enough trigrams to be the same with a typing error or two; model/names.ts judges them one by one. In a
-- short word two swapped letters leave hardly a trigram, so it is looked for among more.
create function similar_words(text) returns setof text
  language sql stable parallel safe set pg_trgm.similarity_threshold to 0.18
as $$ select word from known_words where word % $1 order by similarity(word, $1) desc, word limit 300 $$;
create function similar_short_words(text) returns setof text
  language sql stable parallel safe set pg_trgm.similarity_threshold to 0.1
as $$ select word from known_words where word % $1 and abs(length(word) - length($1)) <= 1
      order by similarity(word, $1) desc, word limit 1000 $$;

-- What was sent to create a patient: sent again, it makes no second one.
create table submissions (
  user_id    uuid not null references users,
  -- the Idempotency-Key, or the hash of the body where none was given
  key        text not null,
  body_hash  bytea not null,
  patient_id uuid not null references patients deferrable initially deferred,
  at         timestamptz not null,
  primary key (user_id, key)
);
create index submissions_patient on submissions (patient_id);

-- Medications, allergies, conditions, measurements: as they are now, and as they were.
create table clinical_records (
  id          uuid primary key,
  patient_id  uuid not null references patients,
  kind        text not null,
  content     jsonb not null,
  -- when it happened: orders the list
  at          timestamptz not null,
  entered_in_error_at timestamptz,
  version     integer not null default 1,
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  updated_by  uuid
);
create index clinical_records_patient on clinical_records (patient_id, kind, at desc, id);

create table clinical_versions (
  record_id  uuid not null references clinical_records on delete cascade,
  version    integer not null,
  content    jsonb not null,
  entered_in_error boolean not null,
  at         timestamptz not null,
  by         uuid,
  primary key (record_id, version)
);

create table photos (
  patient_id uuid primary key references patients,
  type       text not null,
  bytes      bytea not null,
  hash       text not null,
  set_at     timestamptz not null
);

-- Two records of one person, made one.
create table merges (
  id         uuid primary key,
  into_id    uuid not null references patients,
  from_id    uuid not null references patients,
  reason     text not null,
  at         timestamptz not null,
  by         uuid,
  undone_at  timestamptz,
  undone_by  uuid,
  -- identifiers that the survivor got from the other
  identifiers jsonb not null
);
create index merges_order on merges (at desc, id);
create index merges_into on merges (into_id);
create unique index merges_from on merges (from_id) where undone_at is null;

-- Which rows of which table a merge gave to the survivor.
create table merge_moves (
  merge_id uuid not null references merges on delete cascade,
  "table"  text not null,
  keys     text[] not null,
  primary key (merge_id, "table")
);

-- For merging and erasing.
create index device_events_patient on device_events (patient_id) where patient_id is not null;
create index notifications_patient on notifications (patient_id) where patient_id is not null;
