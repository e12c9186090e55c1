# The bot in a container: settings from the environment, data in /data.
FROM python:3.11-slim

RUN useradd --create-home --uid 10001 drejebot \
    && install --directory --owner=drejebot --mode=700 /data
WORKDIR /app

# The pinned libraries first: they change seldom, so their layer is kept.
COPY requirements.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

# The build needs hatchling; it is the one thing not in the lock, and nothing of it runs.
COPY pyproject.toml README.md LICENSE ./
COPY package_specs ./package_specs
COPY dialogs ./dialogs
COPY bot ./bot
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps . && rm -rf /app/*

WORKDIR /data
USER drejebot
ENV DREJEBOT_DATA_DIR=/data \
    PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8080

# The polling loop answers here only while it really hears Telegram.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ.get('DREJEBOT_HTTP_PORT', '8080')}/healthz\", timeout=4)"]

ENTRYPOINT ["drejebot"]
CMD ["run"]
