import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../../scripts/check-node.cjs', import.meta.url))

function check(version = process.versions.node) {
  const pretend = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } })`
  const code = `${pretend}; require(${JSON.stringify(script)})`
  return spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' })
}

describe('the check before every npm script', () => {
  it.each(['8.17.0', '20.19.5', '22.12.0', '24.1.0'])(
    'stops Node %s and says what to do',
    (old) => {
      const { status, stdout, stderr } = check(old)
      expect(status).toBe(1)
      expect(stdout).toBe('')
      expect(stderr).toContain(`Node ${old}`)
      expect(stderr).toContain('npm ci --ignore-scripts=false --include=dev')
      expect(stderr).toContain('https://nodejs.org')
      expect(stderr).not.toContain('    at ')
    },
  )

  it.each([undefined, '24.2.0', '26.0.0'])(
    'says nothing to a Node that will do (%s)',
    (version) => {
      expect(check(version)).toMatchObject({ status: 0, stdout: '', stderr: '' })
    },
  )
})
