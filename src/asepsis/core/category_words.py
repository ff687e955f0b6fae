"""What people call the categories of the taxonomy."""

from __future__ import annotations

CATEGORY_WORDS = {
    "building_controller": "building control",
    "dicom_printer": "film printer (DICOM)",
    "dicom_router": "image router (DICOM)",
    "dicom_workstation": "image viewing station (DICOM)",
    "ehr_server": "health record server",
    "hmi": "control panel (HMI)",
    "iot_device": "smart device",
    "iot_hub": "smart home hub",
    "ip_camera": "camera",
    "nas": "network storage",
    "network_device": "network equipment",
    "ot_device": "control device",
    "pacs": "image archive (PACS)",
    "plc": "programmable controller (PLC)",
    "rtls": "location system",
    "rtu": "remote terminal unit (RTU)",
    "smart_tv": "TV",
    "ups": "backup power (UPS)",
    "voip_phone": "desk phone (VoIP)",
    "workstation": "computer",
}
"""The categories whose words are not simply those of their identifier."""

ABBREVIATIONS = {
    "ct": "CT",
    "mri": "MRI",
    "pacs": "PACS",
    "dicom": "DICOM",
    "ecg": "ECG",
    "ehr": "EHR",
    "rtls": "RTLS",
    "iot": "IoT",
    "ot": "OT",
    "ip": "IP",
    "tv": "TV",
    "plc": "PLC",
    "hmi": "HMI",
    "rtu": "RTU",
    "ups": "UPS",
    "nas": "NAS",
    "voip": "VoIP",
    "poc": "point-of-care",
    "xray": "X-ray",
}


def category_words(category: str) -> str:
    """The category as a person says it: `infusion pump`, `CT scanner`."""
    told = CATEGORY_WORDS.get(category)
    return told or " ".join(ABBREVIATIONS.get(word, word) for word in category.split("_"))
