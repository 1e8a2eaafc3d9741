# The bot with its knowledge and production packages only. State lives in /data and, when
# DATABASE_URL is set, in that PostgreSQL.
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
# A new volume takes over the owner and mode of this folder.
RUN install -d -o node -g node -m 700 /data
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY scripts scripts
COPY knowledge knowledge
COPY src src
USER node
VOLUME /data
EXPOSE 3000
# The first start loads the knowledge, hence the patience before it counts as unhealthy.
HEALTHCHECK --interval=30s --timeout=5s --start-period=180s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--no-memory-protection-keys", "--disable-warning=ExperimentalWarning", "src/apps/bot.ts"]
