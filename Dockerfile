# syntax=docker/dockerfile:1
# tests/acceptance/test_image.py does these steps in a folder of its own, as far as that goes without a container.
ARG PYTHON=3.13.9-slim-trixie

FROM python:${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements/run.txt /tmp/run.txt
RUN /opt/venv/bin/pip install --require-hashes -r /tmp/run.txt
COPY . /opt/dagstart
RUN /opt/venv/bin/python -m compileall -q -j 0 /opt/dagstart /opt/venv/lib

FROM python:${PYTHON}
LABEL org.opencontainers.image.title="dagstart" \
      org.opencontainers.image.description="A two-way daily start for customer-contact teams, in Slack." \
      org.opencontainers.image.licenses="MIT"
# A font for pictures of KPIs, and pg_dump for backups (17, as in compose.yaml): a release of Debian has one version of each.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends fonts-dejavu-core postgresql-client && rm -rf /var/lib/apt/lists/*
RUN groupadd --system --gid 10001 dagstart \
    && useradd --system --uid 10001 --gid dagstart --home-dir /opt/dagstart --shell /usr/sbin/nologin dagstart \
    && install --directory --owner dagstart --group dagstart /var/lib/dagstart
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/dagstart /opt/dagstart
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////var/lib/dagstart/dagstart.db \
    DAGSTART_JOURNAL=/var/lib/dagstart/erased.jsonl \
    DAGSTART_LOG_FORMAT=json
WORKDIR /opt/dagstart
USER 10001:10001
VOLUME /var/lib/dagstart
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('DAGSTART_HTTP_PORT', '3000') + '/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run", "--health"]
