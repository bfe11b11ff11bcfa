# Two images: `app`, which serves, and `tools`, which migrates and administers (docs/deploy.md).
# A build needs no variable, no secret and no database. Everything an image holds may be public.
#
#   docker build --target app   --tag twofold .
#   docker build --target tools --tag twofold-tools .

# The tag is exact; for a digest of your own registry: --build-arg NODE_IMAGE=node@sha256:...
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS source
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1 CHECKPOINT_DISABLE=1
COPY package.json package-lock.json ./
COPY packages/verify-simulator/package.json packages/verify-simulator/

FROM source AS build
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npx prisma generate && npm run build

FROM source AS tools
ENV NODE_ENV=production
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY . .
RUN npx prisma generate
# For a simulator's application, and what `docker compose run` is asked to keep.
RUN mkdir .data && chown 1000:1000 .data
ARG SOURCE_URL="" REVISION=""
LABEL org.opencontainers.image.title="Twofold tools" \
      org.opencontainers.image.source=${SOURCE_URL} \
      org.opencontainers.image.revision=${REVISION} \
      org.opencontainers.image.licenses="MIT"
USER 1000:1000
CMD ["npm", "run", "--silent", "db:migrate"]

FROM ${NODE_IMAGE} AS app
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/.next/standalone ./
ARG SOURCE_URL="" REVISION=""
LABEL org.opencontainers.image.title="Twofold" \
      org.opencontainers.image.source=${SOURCE_URL} \
      org.opencontainers.image.revision=${REVISION} \
      org.opencontainers.image.licenses="MIT"
# Owned by root and never written: it runs on a read-only file system.
USER 1000:1000
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["node", "healthy.mjs"]
CMD ["node", "start.mjs"]
