# One image for every service; which one runs is the command: docker-compose.yml and k8s/base say it.
FROM node:24-trixie-slim

ENV NODE_ENV=production
# In 512 MiB, Node gives new objects 1 MiB: under load most requests outlive that, and are copied again and again.
ENV NODE_OPTIONS=--max-semi-space-size=16
WORKDIR /app

COPY package.json package-lock.json ./
# What only compilers, debuggers and readers use is half of all files, each of which costs time wherever the image goes.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund && npm cache clean --force \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.*ts' -o -name '*.md' \) -delete

COPY services ./services

# The code stays root's, so that the services can't change it, but readable whatever umask it was checked out with.
# acquisitions keeps its outbox in a volume, which takes over this directory's owner.
RUN chmod -R u=rwX,go=rX package.json package-lock.json services \
  && install -d -o 1000 -g 1000 -m 700 /var/lib/acquisitions

USER 1000:1000
