import { expect, it } from 'vitest'
import { checkDialogues } from '../../scripts/check-dialogues.ts'

// The last accepted figures.
const acceptedRight = { 'follow-up': 53, 'new-subject': 16 }

it('keeps the subject of a conversation, and changes it with the citizen, as well as before', async () => {
  const tallies = await checkDialogues()
  console.log(JSON.stringify(tallies))
  expect(tallies['follow-up'].right).toBeGreaterThanOrEqual(acceptedRight['follow-up'])
  expect(tallies['new-subject'].right).toBeGreaterThanOrEqual(acceptedRight['new-subject'])
}, 300_000)
