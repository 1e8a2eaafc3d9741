/** The parts of a provision's id, labels as printed. */
export interface ProvisionPath {
  readonly documentId: string
  /** `body`, `att-1` for an attached instrument, `annex-1`. */
  readonly part: string
  readonly article: string
  readonly clause: string | null
  readonly point: string | null
}

/** The letter đ is written `dd`, so that it never meets d: point d1 is `d1`, point đ is `dd`. */
export function labelToId(label: string): string {
  return label.toLowerCase().replace(/đ/g, 'dd')
}

/** The label as printed. No label of the law doubles a d, so `dd` is always đ. */
export function idToLabel(id: string): string {
  return id.replace(/dd/g, 'đ')
}

/** `52-2014-qh13/body/art-8` */
export function articleIdOf(documentId: string, part: string, article: string): string {
  return `${documentId}/${part}/art-${labelToId(article)}`
}

/** The article a provision is in: `52-2014-qh13/body/art-8/cl-1` → `52-2014-qh13/body/art-8` */
export function articleIdIn(provisionId: string): string {
  return provisionId.split('/').slice(0, 3).join('/')
}

/** Joins an article's id with the path of a clause or point in it. */
export function provisionIdOf(articleId: string, path: string | null): string {
  return path === null ? articleId : `${articleId}/${path}`
}

const idPattern =
  /^([^/]+)\/(body|att-\d+|annex-\d+)\/art-([^/]+)(?:\/cl-([^/]+))?(?:\/pt-([^/]+))?$/

/** @returns null for text that is not a provision's id */
export function parseProvisionId(id: string): ProvisionPath | null {
  const match = idPattern.exec(id)
  if (match === null) return null
  const [, documentId = '', part = '', article = '', clause, point] = match
  return {
    documentId,
    part,
    article: idToLabel(article),
    clause: clause === undefined ? null : idToLabel(clause),
    point: point === undefined ? null : idToLabel(point),
  }
}
