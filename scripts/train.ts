// Trains what searching needs, out of ../shared/data and our own questions, into knowledge/models:
//     npm run train -- [--out FOLDER] [--seed N]
// The same seed on the same machine gives the same bytes. About 15 minutes on two cores.
import { mkdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { modelFolder } from '../src/retrieval/models.ts'
import { trainModels } from './train/train-models.ts'

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: modelFolder },
    seed: { type: 'string', default: '2026' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write('npm run train -- [--out FOLDER] [--seed N]\n')
} else {
  mkdirSync(values.out, { recursive: true })
  await trainModels(values.out, Number(values.seed), (line) => process.stderr.write(`${line}\n`))
}
