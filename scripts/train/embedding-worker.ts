import { parentPort, workerData } from 'node:worker_threads'
import { type EmbeddingWorkerData, runStagePart } from './embedding-stage.ts'

const port = parentPort
if (port === null) throw new Error('embedding-worker.ts runs as a worker thread only')

runStagePart(workerData as EmbeddingWorkerData, (report) => port.postMessage(report))
