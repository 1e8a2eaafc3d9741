import type { Database, Queryable } from '../platform/database.ts'
import { type AdministrativeUnit, matchUnit, unitName, unitNamed } from './administrative-unit.ts'
import { sealAddress } from './sealed-address.ts'
import { type AudienceDeps, pseudonymOf } from './subscriber.ts'
import { type RejectedRow, readSubscriberRows, type SubscriberRow } from './subscriber-csv.ts'

/** What importing a list of subscribers uses. */
export interface ImportDeps extends AudienceDeps {
  readonly database: Database
  readonly units: readonly AdministrativeUnit[]
  /** Called after each batch with the people dealt with so far. */
  readonly onProgress?: (done: number, total: number) => void
}

/** What became of the rows of a list; the three together are all its rows. */
export interface ImportResult {
  /** People made known, or with a newer consent or other details than before. */
  readonly imported: number
  /** Already known as the file says, repeated in the file, or stopped or erased since. */
  readonly unchanged: number
  /** In the order of the file. */
  readonly rejected: readonly RejectedRow[]
}

const batchSize = 500

/**
 * Takes over people who agreed elsewhere, with the proof of their consent.
 *
 * Importing the same file again changes nothing. A stop or an erasure later than the consent in the
 * file stays. What a person told us themselves is not replaced by what the file says of them.
 *
 * @throws {SubscriberFileError} when the file has another header
 */
export async function importSubscribers(deps: ImportDeps, csvText: string): Promise<ImportResult> {
  const { rows, rejected } = readSubscriberRows(csvText, {
    now: deps.clock.now(),
    findCommune: createCommuneFinder(deps.units),
  })
  const people = newestPerPerson(deps, rows)
  let imported = 0
  for (let start = 0; start < people.length; start += batchSize) {
    const batch = people.slice(start, start + batchSize)
    imported += await deps.database.transaction((transaction) =>
      importBatch({ ...deps, database: transaction }, batch),
    )
    deps.onProgress?.(start + batch.length, people.length)
  }
  return { imported, unchanged: rows.length - imported, rejected }
}

function createCommuneFinder(units: readonly AdministrativeUnit[]) {
  const find = (text: string) => {
    const match = matchUnit(units, text)
    if (match.kind === 'one') return { code: match.unit.code }
    // A citizen who says "Nha Trang" is asked back; an official's list means the ward.
    const named = unitNamed(units, text)
    if (named !== null) return { code: named.code }
    if (match.kind === 'none') return { reason: `Không có xã, phường nào tên “${text}”` }
    const names = match.units.map((unit) => `${unitName(unit)} (${unit.code})`).join(', ')
    return { reason: `“${text}” có thể là nhiều nơi, cần ghi rõ một nơi: ${names}` }
  }
  const found = new Map<string, ReturnType<typeof find>>()
  return (text: string) => {
    const known = found.get(text) ?? find(text)
    found.set(text, known)
    return known
  }
}

interface Person extends SubscriberRow {
  readonly pseudonym: string
}

/** One row a person: the newest consent, and of equally old ones the last in the file. */
function newestPerPerson({ vault }: ImportDeps, rows: readonly SubscriberRow[]): Person[] {
  const byPseudonym = new Map<string, Person>()
  for (const row of rows) {
    const pseudonym = pseudonymOf(vault, row.address)
    const other = byPseudonym.get(pseudonym)
    if (other === undefined || other.consentedAt <= row.consentedAt) {
      byPseudonym.set(pseudonym, { ...row, pseudonym })
    }
  }
  return [...byPseudonym.values()]
}

/** @returns how many of the people are new or changed */
async function importBatch(deps: AudienceDeps, batch: readonly Person[]): Promise<number> {
  const { known, stopped } = await findStanding(deps, batch)
  const welcome = batch.filter((person) => !stopped.has(person.pseudonym))
  const isKnown = (person: Person) => known.has(person.pseudonym)
  const added = await insertPeople(
    deps,
    welcome.filter((person) => !isKnown(person)),
  )
  const changed = await updateDetails(deps.database, welcome.filter(isKnown))
  const agreed = await insertConsents(deps.database, welcome)
  return new Set([...added, ...changed, ...agreed]).size
}

/** Who of the batch is known, and who said stop, or asked to be erased, after the file's consent. */
async function findStanding({ database }: AudienceDeps, batch: readonly Person[]) {
  const rows = await database.query<{ pseudonym: string; known: boolean; stopped: boolean }>(
    // Locked, so that nobody's stop can come between this look and the insert of a consent.
    `with person as (${personRows}), held as (
       select s.id, s.pseudonym from subscriber s join person using (pseudonym)
        order by s.id for update of s
     )
     select person.pseudonym, held.id is not null as known,
            coalesce(erasure.erased_at >= person."consentedAt", false)
              or coalesce(not newest.granted
                          and newest.recorded_at >= person."consentedAt", false) as stopped
       from person
       left join held using (pseudonym)
       left join erasure using (pseudonym)
       left join lateral (
         select granted, recorded_at from consent
          where subscriber_id = held.id and purpose = 'news'
          order by id desc limit 1
       ) newest on true`,
    [toJson(batch)],
  )
  const names = (wanted: 'known' | 'stopped') =>
    new Set(rows.filter((row) => row[wanted]).map((row) => row.pseudonym))
  return { known: names('known'), stopped: names('stopped') }
}

async function insertPeople(
  { database, vault, clock }: AudienceDeps,
  people: readonly Person[],
): Promise<string[]> {
  if (people.length === 0) return []
  const sealed = people.map(({ pseudonym, address, communeCode, topics }) => {
    const { sealedKey, sealedAddress } = sealAddress(vault, pseudonym, address.id)
    return {
      pseudonym,
      channel: address.channel,
      sealedKey: sealedKey.toString('base64'),
      sealedAddress: sealedAddress.toString('base64'),
      communeCode,
      topics,
    }
  })
  // Somebody may write to us for the first time meanwhile: then they are known.
  const rows = await database.query<{ pseudonym: string }>(
    `insert into subscriber (pseudonym, channel, sealed_key, sealed_address, commune_code, topics,
                             origin, first_contact_at)
     select pseudonym, channel, decode("sealedKey", 'base64'), decode("sealedAddress", 'base64'),
            "communeCode", topics, 'import', $2::timestamptz
       from jsonb_to_recordset($1::jsonb) as person(
              pseudonym text, channel text, "sealedKey" text, "sealedAddress" text,
              "communeCode" text, topics jsonb)
     on conflict (pseudonym) do nothing
     returning pseudonym`,
    [JSON.stringify(sealed), clock.now()],
  )
  return rows.map((row) => row.pseudonym)
}

/** Fills in what is missing; replaces only what no person has ever confirmed by writing to us. */
async function updateDetails(database: Queryable, people: readonly Person[]): Promise<string[]> {
  if (people.length === 0) return []
  const rows = await database.query<{ pseudonym: string }>(
    `with person as (${personRows}), wanted as (
       select s.id,
              case when s.last_interaction_at is null
                   then coalesce(person."communeCode", s.commune_code)
                   else coalesce(s.commune_code, person."communeCode") end as commune_code,
              case when s.last_interaction_at is null and person.topics <> '[]'::jsonb
                   then person.topics else s.topics end as topics
         from subscriber s join person using (pseudonym)
     )
     update subscriber s
        set commune_code = wanted.commune_code, topics = wanted.topics
       from wanted
      where s.id = wanted.id
        and (s.commune_code, s.topics) is distinct from (wanted.commune_code, wanted.topics)
     returning s.pseudonym`,
    [toJson(people)],
  )
  return rows.map((row) => row.pseudonym)
}

async function insertConsents(database: Queryable, people: readonly Person[]): Promise<string[]> {
  const rows = await database.query<{ pseudonym: string }>(
    `with person as (${personRows}), added as (
       insert into consent (subscriber_id, purpose, granted, wording, channel, recorded_at)
       select s.id, 'news', true, person.wording, s.channel, person."consentedAt"
         from subscriber s join person using (pseudonym)
        where not exists (select 1 from consent
                           where subscriber_id = s.id and purpose = 'news'
                             and recorded_at >= person."consentedAt")
       returning subscriber_id
     )
     select s.pseudonym from added join subscriber s on s.id = added.subscriber_id`,
    [toJson(people)],
  )
  return rows.map((row) => row.pseudonym)
}

const personRows = `select * from jsonb_to_recordset($1::jsonb) as row(
  pseudonym text, "communeCode" text, topics jsonb, wording text, "consentedAt" timestamptz)`

function toJson(people: readonly Person[]): string {
  return JSON.stringify(
    people.map(({ pseudonym, communeCode, topics, wording, consentedAt }) => ({
      pseudonym,
      communeCode,
      topics,
      wording,
      consentedAt,
    })),
  )
}
