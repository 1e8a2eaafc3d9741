import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { variableNames } from '../src/platform/config.ts'

const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8')

describe('the table of variables in the README', () => {
  const [, section = ''] = readme.split('\n## Variables\n')
  const [table = ''] = section.split('\n## ')
  const rows = table.split('\n').filter((line) => /^\| `\w+` \|/.test(line))
  const named = rows.map((row) => /`(\w+)`/.exec(row)?.[1])

  it('has one row for every variable that the program reads, in its order, and no other', () => {
    expect(named).toEqual(variableNames)
  })

  it.each(rows)('has a default, an example and a meaning: %s', (row) => {
    const [, , , example = '', meaning = '', ...rest] = row.split('|').map((cell) => cell.trim())
    expect(example).toMatch(/^`.+`$/)
    expect(meaning).not.toBe('')
    expect(rest).toEqual([''])
  })
})
