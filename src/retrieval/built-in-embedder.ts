import { tokenize } from '../language/tokenize.ts'
import type { Embedder } from './embedder.ts'
import { embeddingVersion, loadRankingModels } from './models.ts'

/** The embedding that comes with the program, for vectors in the database. */
export function createBuiltInEmbedder(): Embedder {
  const { embedding } = loadRankingModels()
  return {
    name: `built-in:${embeddingVersion()}`,
    dimension: embedding.dimension,
    embedQuery: async (text) => embedding.embed(tokenize(text)),
    embedDocuments: async (texts) => texts.map((text) => embedding.embed(tokenize(text))),
    embedArticles: async (articles) => articles.map((article) => embedding.embedArticle(article)),
  }
}
