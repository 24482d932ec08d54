# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements/run.txt /tmp/run.txt
RUN /opt/venv/bin/pip install --require-hashes -r /tmp/run.txt
COPY . /opt/dagstart
RUN /opt/venv/bin/python -m compileall -q -j 0 /opt/dagstart /opt/venv/lib

FROM python:3.13-slim
LABEL org.opencontainers.image.title="dagstart" \
      org.opencontainers.image.description="A two-way daily start for customer-contact teams, in Slack." \
      org.opencontainers.image.licenses="MIT"
RUN apt-get update && apt-get install --yes --no-install-recommends fonts-dejavu-core && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /opt/dagstart --shell /usr/sbin/nologin dagstart \
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
USER dagstart
VOLUME /var/lib/dagstart
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('DAGSTART_HTTP_PORT', '3000') + '/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run", "--health"]
