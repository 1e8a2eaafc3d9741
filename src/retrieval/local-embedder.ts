import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { EmbedderConfig } from '../platform/config.ts'
import { EmbedderError } from './embedder.ts'
import type { LangChainEmbedderOptions } from './langchain-embedder.ts'

/** A folder with a model that transformers.js can run; the package is loaded with the first text. */
export async function localParts(
  config: Extract<EmbedderConfig, { kind: 'local' }>,
): Promise<LangChainEmbedderOptions> {
  const { HuggingFaceTransformersEmbeddings } = await import(
    '@langchain/community/embeddings/huggingface_transformers'
  )
  const model = new HuggingFaceTransformersEmbeddings({
    model: config.path,
    stripNewLines: false,
    maxRetries: 0,
    pretrainedOptions: {
      local_files_only: true, // a folder, never a download
      dtype: existsSync(join(config.path, 'onnx', 'model.onnx')) ? 'fp32' : 'q8',
    },
    pipelineOptions: { pooling: poolingOf(config.path) },
  })
  return {
    name: `local:${basename(config.path)}`,
    forQueries: model,
    forDocuments: model,
    explain: (error) => explain(error, config.path),
  }
}

/** How the model wants its tokens made into one vector; sentence-transformers keeps that beside it. */
function poolingOf(path: string): 'cls' | 'mean' {
  const file = join(path, '1_Pooling', 'config.json')
  if (!existsSync(file)) return 'mean'
  try {
    const content = JSON.parse(readFileSync(file, 'utf8')) as { pooling_mode_cls_token?: unknown }
    return content.pooling_mode_cls_token === true ? 'cls' : 'mean'
  } catch (error) {
    throw explain(error, path)
  }
}

function explain(error: unknown, path: string): EmbedderError {
  const isMissing = (error as { code?: unknown } | null)?.code === 'ERR_MODULE_NOT_FOUND'
  return new EmbedderError(
    'not-installed',
    isMissing
      ? 'EMBEDDER=local cần gói @huggingface/transformers, chưa được cài. ' +
          'Hãy chạy: npm install --no-save --ignore-scripts @huggingface/transformers@3.8.1'
      : `Không chạy được mô hình ở ${path}. Thư mục phải có config.json, tokenizer.json và onnx/.`,
    { cause: error },
  )
}
