"""Stores one image over DICOMweb, searches and fetches it: `python web_images.py FILE`."""

from __future__ import annotations

import sys

import pydicom
from dicomweb_client.api import DICOMwebClient

client = DICOMwebClient(url="http://10.44.0.20:8042/dicom-web")
image = pydicom.dcmread(sys.argv[1])
client.store_instances([image])
client.search_for_studies(search_filters={"PatientName": "Canaryworth*"})
client.search_for_series(image.StudyInstanceUID)
client.retrieve_series_metadata(image.StudyInstanceUID, image.SeriesInstanceUID)
client.retrieve_instance(image.StudyInstanceUID, image.SeriesInstanceUID, image.SOPInstanceUID)
