# The production image: pages built with Node, served by Python. docs/operating.md says how it is run.
FROM node:22-slim AS pages
WORKDIR /app/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend ./
RUN npm run build

FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=config.settings
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY manage.py ./
COPY config config
COPY imcore imcore
COPY oa oa
COPY scripts scripts
COPY templates templates
COPY locale locale
COPY --from=pages /app/static static
RUN DATA_DIR=/tmp/build python manage.py collectstatic --no-input && rm -r /tmp/build \
    && useradd --system --home /app hongyan && install -d -o hongyan /data
USER hongyan
ENV HONGYAN_MODE=production HOST=0.0.0.0 PORT=8000 DATA_DIR=/data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': 'localhost'}))"]
CMD ["python", "-m", "scripts.serve"]
