"""What demo/geography.py takes from no package: keys between the packages, and what is drawn by hand."""

# Natural Earth's region -> official province code.
REGIONS = {
    "KH-OM": "01", "KH-BA": "02", "KH-KC": "03", "KH-KG": "04", "KH-KS": "05", "KH-KT": "06", "KH-KP": "07",
    "KH-KN": "08", "KH-KK": "09", "KH-KH": "10", "KH-MK": "11", "KH-PP": "12", "KH-PH": "13", "KH-PY": "14",
    "KH-PO": "15", "KH-RO": "16", "KH-SI": "17", "KH-KA": "18", "KH-ST": "19", "KH-SR": "20", "KH-TA": "21",
    "KH-OC": "22", "KH-KB": "23", "KH-PL": "24",
}

# GeoNames' first-level code -> official province code.
GEONAMES_PROVINCES = {
    "25": "01", "29": "02", "02": "03", "03": "04", "04": "05", "05": "06", "21": "07", "07": "08", "08": "09",
    "09": "10", "10": "11", "22": "12", "13": "13", "14": "14", "12": "15", "23": "16", "24": "17", "28": "18",
    "17": "19", "18": "20", "19": "21", "27": "22", "26": "23", "30": "24", "31": "25",
}

# The Mekong through old Kampong Cham, drawn by hand between the places on its two banks; Tboung Khmum is east of it.
MEKONG = [(106.2, 12.6), (105.93, 12.31), (105.72, 12.262), (105.57, 12.235), (105.545, 12.15), (105.517, 12.08),
          (105.508, 12.03), (105.484, 11.98), (105.47, 11.93), (105.49, 11.86), (105.49, 11.5)]

# Natural Earth draws Siem Reap up to the northern border; Anlong Veng and Trapeang Prasat there are Oddar Meanchey's.
ANLONG_VENG = [(103.98, 14.6), (103.98, 14.1), (104.15, 14.04), (104.6, 14.04), (104.6, 14.6)]

PROVINCES_APPROXIMATE = {"03", "25", "17", "22", "09", "18"}  # those whose outline differs from Natural Earth's

# Districts that GeoNames spells in a way no rule of ours bridges: district code -> its place.
ALIASES = {
    "0102": "Mongkol Borei", "0104": "Preah Netr Preah", "0106": "Sisophon", "0202": "Bat Dambang",
    "0405": "Longveaek", "0501": "Basedth", "0502": "Kampong Speu", "0509": "Odongk", "0804": "Koah Thum",
    "0904": "Koh Kong", "0905": "Mondul Seima", "1105": "Sen Monorom", "1303": "Tuek Kraham",
    "1305": "Rovieng Tboung", "1306": "Sangkom Thmei", "1308": "Tbeng Meanchey", "1404": "Phumĭ Koŭk Kóng",
    "1413": "Prey Veaeng", "1505": "Pursat", "1608": "Phumĭ Ta Vêng", "1711": "Soutr Nikom", "1904": "Stung Treng",
    "2103": "Bourei Cholsar", "2104": "Kiri Vongs", "2108": "Takeo", "2201": "Anlong Veaeng",
    "2301": "Damnak Chang’aeur", "2302": "Kep", "2503": "Mémót",
}

# Seeds placed by hand, to a few kilometres (in Phnom Penh to some hundred metres), where GeoNames has none.
BY_HAND = {
    "0105": [(102.68, 13.63)], "0109": [(102.60, 13.50)], "0210": [(102.36, 13.40)], "0214": [(103.58, 12.68)],
    "0314": [(105.12, 11.85)],
    "0402": [(104.83, 12.17)], "0406": [(104.63, 12.18)], "0407": [(104.57, 11.95)], "0408": [(104.42, 12.05)],
    "0503": [(104.65, 11.27)], "0507": [(104.60, 11.53)], "0510": [(104.53, 11.67)], "0602": [(104.72, 12.82)],
    "0604": [(104.95, 13.05)], "0605": [(105.07, 12.88)], "0607": [(105.05, 12.63)], "0609": [(104.98, 12.25)],
    "0707": [(104.15, 10.72)],
    "0709": [(104.02, 10.62)], "0802": [(105.06, 11.49)], "0803": [(105.03, 11.70)], "0808": [(104.70, 11.50)],
    "0809": [(104.79, 11.72)], "0812": [(105.07, 10.96)], "0813": [(104.98, 11.58)], "0902": [(103.20, 11.03)],
    "0903": [(103.27, 11.42)], "1004": [(106.03, 12.80)], "1006": [(106.12, 12.42)], "1007": [(106.25, 13.10)],
    "1201": [(104.934, 11.551)], "1202": [(104.924, 11.573)], "1203": [(104.912, 11.562)],
    "1204": [(104.898, 11.577)], "1205": [(104.885, 11.500)], "1208": [(104.872, 11.597)],
    "1209": [(104.842, 11.548)], "1210": [(104.960, 11.528)], "1211": [(104.940, 11.605)],
    "1212": [(104.845, 11.650)], "1213": [(104.917, 11.549)], "1214": [(104.795, 11.535)],
    "1301": [(105.40, 13.45)], "1307": [(105.15, 13.62)], "1401": [(105.40, 11.25)], "1402": [(105.67, 11.60)],
    "1408": [(105.25, 11.70)], "1411": [(105.23, 11.58)], "1502": [(103.98, 12.68)], "1503": [(104.20, 12.50)],
    "1507": [(103.65, 12.45)], "1707": [(103.73, 13.44)], "1713": [(104.27, 13.75)], "1715": [(104.07, 13.46)],
    "1803": [(103.63, 10.75)], "1804": [(103.88, 10.95)], "1805": [(103.26, 10.72), (103.31, 10.58)],
    "1902": [(106.05, 13.28)], "1905": [(105.80, 13.60)], "2002": [(105.95, 10.90)], "2004": [(105.74, 11.40)],
    "2005": [(105.75, 11.00)], "2102": [(104.78, 11.24)], "2105": [(105.00, 10.72)], "2106": [(104.97, 11.14)],
    "2107": [(104.84, 11.14)], "2110": [(104.86, 10.86)], "2501": [(105.97, 12.03)], "2502": [(105.67, 12.22)],
    "2504": [(105.57, 11.75)], "2505": [(105.87, 11.76)],
}

# Districts whose own name is also that of a place elsewhere, so that only the spot placed by hand counts.
ONLY_BY_HAND = {"0105", "0609", "0903", "1205"}

# Municipalities (krong); Phnom Penh's districts are khan, all others srok.
KRONG = set("""0106 0110 0203 0305 0403 0502 0509 0603 0708 0709 0811 0812 0813 0904 1002 1105 1308 1410 1505 1602
1710 1715 1801 1805 1806 1904 2006 2008 2108 2204 2302 2401 2506""".split())

# Towns that the demonstration fills with footprints: its name here -> its name at GeoNames, or a spot by hand.
TOWNS = {
    "Phnom Penh": "Phnom Penh", "Sihanoukville": "Sihanoukville", "Siem Reap": "Siem Reap", "Poipet": "Paoy Paet",
    "Bavet": "Bavet", "Battambang": "Battambang", "Koh Kong": "Koh Kong", "Kampot": "Kampot",
    "Ou Smach": (103.696, 14.373), "Chrey Thom": (105.08, 10.953), "Pailin": "Pailin", "Svay Rieng": "Svay Rieng",
}
