import type { EmbedderConfig } from '../platform/config.ts'
import type { Embedder } from './embedder.ts'
import { createLangChainEmbedder, type LangChainEmbedderOptions } from './langchain-embedder.ts'
import { localParts } from './local-embedder.ts'
import { openAIParts } from './openai-embedder.ts'

/**
 * The embedder that the operator plugs in. Nothing is asked yet, and no model loaded: an endpoint
 * that is down keeps nobody from starting.
 */
export async function openEmbedder(
  config: Exclude<EmbedderConfig, { kind: 'built-in' }>,
  options: Pick<LangChainEmbedderOptions, 'pause'> & { readonly queryTimeoutMs?: number } = {},
): Promise<Embedder> {
  const { queryTimeoutMs, ...others } = options
  const parts =
    config.kind === 'openai' ? await openAIParts(config, queryTimeoutMs) : await localParts(config)
  return createLangChainEmbedder({ ...parts, ...others })
}
