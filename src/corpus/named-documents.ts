import { foldDiacritics } from '../language/normalize.ts'
import type { Queryable } from '../platform/database.ts'
import { documentColumns } from './corpus-store.ts'
import { type DocumentType, documentTypeOf, type LegalDocument } from './document.ts'
import { findDocumentNumbers, numberKey, slug } from './document-number.ts'
import { titleKeyOf } from './relation-store.ts'

/** A document as citizens name it, with the words they used. */
export interface NamedDocuments {
  /** Newest first; several where a name was given without its year. */
  readonly documents: readonly LegalDocument[]
  /** Folded, as they stand in the question. */
  readonly words: string
  /** The year named, where none of the documents is of it; else null. */
  readonly missingYear: string | null
}

const kinds = 'bo luat|luat|phap lenh|nghi dinh|nghi quyet|thong tu|quyet dinh'
/** "nghi dinh 100/2019", "nghi dinh so 168 nam 2024", "thong tu 01". */
const shortNumber = new RegExp(
  String.raw`\b(${kinds}) (?:so )?(\d{1,4})(?:(?: ?/ ?| nam | )((?:19|20)\d\d))?(?![\d/])`,
)

/**
 * The documents that a question names: by number, whole or short, or as a law by its name, with or
 * without its year.
 *
 * @param text - repaired, shortenings written out
 * @returns null where none is named, or none of that name is held
 */
export async function findNamedDocuments(
  database: Queryable,
  text: string,
): Promise<NamedDocuments | null> {
  const folded = foldDiacritics(text.toLowerCase()).replace(/\s+/g, ' ')
  const [number] = findDocumentNumbers(text)
  if (number !== undefined) {
    const documents = await query(database, 'number_key = $1', [numberKey(number.printed)])
    return named(documents, foldDiacritics(number.printed.toLowerCase()))
  }
  const short = shortNumber.exec(folded)
  if (short !== null) {
    const [words, kind = '', digits = '', year = '____'] = short
    const like = `${Number(digits)}/${year}/%`
    const documents = await query(
      database,
      'document_type = $1 and (document_number like $2 or document_number like $3)',
      [typeOf(kind), like, `0${like}`],
    )
    return named(documents, words)
  }
  return findByName(database, folded)
}

/** The law or code whose name stands in the question; the longest where one is part of another. */
async function findByName(database: Queryable, folded: string): Promise<NamedDocuments | null> {
  const documents = await query(
    database,
    `title_key is not null and position('-' || title_key || '-' in '-' || $1 || '-') > 0`,
    [slug(folded)],
  )
  const longest = Math.max(0, ...documents.map(({ titleKey }) => titleKey.length))
  const ofName = documents.filter(({ titleKey }) => titleKey.length === longest)
  const words = ofName[0]?.titleKey.replaceAll('-', ' ') ?? ''
  const [withYear = words, year] =
    new RegExp(`${words} (?:nam )?((?:19|20)\\d\\d)`).exec(folded) ?? []
  const ofYear = ofName.filter(
    ({ issuedOn, documentNumber }) =>
      year === undefined ||
      issuedOn?.startsWith(year) === true ||
      documentNumber.includes(`/${year}/`),
  )
  return ofYear.length === 0 && year !== undefined
    ? named(ofName, withYear, year)
    : named(ofYear, withYear)
}

function named(
  documents: readonly LegalDocument[],
  words: string,
  missingYear: string | null = null,
): NamedDocuments | null {
  return documents.length === 0 ? null : { documents, words, missingYear }
}

function typeOf(folded: string): DocumentType {
  const names: Readonly<Record<string, string>> = {
    'bo luat': 'bộ luật',
    luat: 'luật',
    'phap lenh': 'pháp lệnh',
    'nghi dinh': 'nghị định',
    'nghi quyet': 'nghị quyết',
    'thong tu': 'thông tư',
    'quyet dinh': 'quyết định',
  }
  return documentTypeOf(names[folded] ?? '')
}

/** A later law of the same name that is in force on a day; null where there is none. */
export async function findSuccessor(
  database: Queryable,
  document: LegalDocument,
  day: string,
): Promise<LegalDocument | null> {
  const titleKey = titleKeyOf(document)
  if (titleKey === null) return null
  const [newest] = await query(
    database,
    `title_key = $1 and id <> $2 and effective_on <= $3 and effective_on > $4
     and (expires_on is null or expires_on > $3)`,
    [titleKey, document.id, day, document.effectiveOn ?? '0001-01-01'],
  )
  return newest ?? null
}

/** Documents that begin to be in force from one day until before another, in order of that day. */
export async function findTurningDocuments(
  database: Queryable,
  from: string,
  before: string,
): Promise<LegalDocument[]> {
  return database.query<LegalDocument>(
    `select ${documentColumns} from document
      where effective_on >= $1 and effective_on < $2
      order by effective_on, document_type in ('law', 'code') desc, document_number`,
    [from, before],
  )
}

function query(
  database: Queryable,
  condition: string,
  values: readonly unknown[],
): Promise<(LegalDocument & { readonly titleKey: string })[]> {
  return database.query(
    `select ${documentColumns}, title_key as "titleKey" from document
      where ${condition}
      order by coalesce(issued_on, effective_on) desc nulls last, document_number
      limit 50`,
    values,
  )
}
